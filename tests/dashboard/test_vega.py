"""What every chart says in the language and the ink of the page."""

from __future__ import annotations

import pytest

from dashboard.ui import formatting, i18n, vega
from tests.dashboard.test_theme import CONFIG


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "pl")


def test_numbers_on_axes_are_parted_as_in_tables() -> None:
    assert vega.config()["locale"]["number"]["thousands"] == formatting.THOUSANDS


@pytest.mark.usefixtures("polish")
def test_decimals_and_months_follow_the_language() -> None:
    told = vega.config()["locale"]
    assert (told["number"]["decimal"], told["time"]["months"][3]) == (",", "kwiecień")


def test_weeks_begin_on_sunday_as_d3_counts_them() -> None:
    assert vega.config()["locale"]["time"]["days"][0] == "Sunday"


def test_words_of_axes_have_the_grey_of_the_theme() -> None:
    assert vega.config()["axis"]["labelColor"] == CONFIG["theme"]["light"]["grayTextColor"]


def test_a_dressed_chart_keeps_its_renderer() -> None:
    spec = vega.dressed({"mark": "bar", "usermeta": {"embedOptions": {"renderer": "svg"}}})
    assert spec["usermeta"]["embedOptions"]["renderer"] == "svg"
