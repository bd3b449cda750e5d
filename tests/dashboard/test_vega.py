"""The theme of charts follows the language and the colours of the page."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.ui import vega_theme
from dashboard.ui.text import formatting, i18n
from tests.dashboard.test_theme import CONFIG


def config() -> dict[str, Any]:
    return vega_theme.config()


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "pl")


def test_numbers_on_axes_are_grouped_as_in_tables() -> None:
    assert config()["locale"]["number"]["thousands"] == formatting.THOUSANDS


@pytest.mark.usefixtures("polish")
def test_decimals_and_months_follow_the_language() -> None:
    locale = config()["locale"]
    assert (locale["number"]["decimal"], locale["time"]["months"][3]) == (",", "kwiecień")


def test_weeks_begin_on_sunday_as_d3_counts_them() -> None:
    assert config()["locale"]["time"]["days"][0] == "Sunday"


def test_words_of_axes_have_the_grey_of_the_theme() -> None:
    assert config()["axis"]["labelColor"] == CONFIG["theme"]["light"]["grayTextColor"]


def test_a_themed_chart_keeps_its_renderer() -> None:
    spec: dict[str, Any] = vega_theme.themed({"mark": "bar", "usermeta": {"embedOptions": {"renderer": "svg"}}})
    assert spec["usermeta"]["embedOptions"]["renderer"] == "svg"
