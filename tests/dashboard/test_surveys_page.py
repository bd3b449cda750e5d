"""The page Surveys: what a survey counts and leaves out, and links to its files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import Untranslated, tr
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

DAYS = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def studies(rows: Connection) -> Connection:
    """A CT study with a DLP, one with a DLP of zero, one without, in March 2026."""
    machine = add_machine(rows)
    for day, dlp in ((1, 320.25), (2, 0.0), (3, None)):
        at = datetime(2026, 3, day, 10)  # noqa: DTZ001, a modality's local time
        event = {"dlp_mgy_cm": dlp, "acquisition_type": "spiral"}
        localizer = {"acquisition_type": "constant_angle"}
        add_study(rows, machine, f"1.{day}", at=at, events=[event, localizer], dlp_mgy_cm=dlp)
    return rows


@pytest.mark.usefixtures("studies")
def test_counts_reasons_and_first_rows_are_shown(page: Page) -> None:
    app = page("surveys", survey="uk-ct-2019", **DAYS)
    shown = text_of(app)
    assert "1 row. 1 of 3 studies are in the survey." in shown
    assert "1: DLP is stated as zero." in shown
    assert "1: DLP is not stated." in shown
    assert "1: localizer" in shown
    rows, left_out = (table.value for table in app.dataframe)
    assert list(rows.iloc[:, 0]) == [1]
    assert list(left_out["reason"]) == ["DLP is stated as zero.", "DLP is not stated."]


@pytest.mark.usefixtures("studies")
def test_columns_that_are_empty_in_all_rows_are_not_shown(page: Page) -> None:
    """Of 38 columns: number, type and DLP of the sequence, total, comments."""
    app = page("surveys", survey="uk-ct-2019", **DAYS)
    assert len(app.dataframe[0].value.columns) == 4


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"from": "2026-04-01", "to": "2026-03-01"}, "The first day is after the last."),
        ({"from": "2020-01-01", "to": "2020-12-31"}, "No study of this modality is in the period."),
    ],
)
def test_a_period_without_studies_is_explained(page: Page, parameters: dict[str, str], text: str) -> None:
    app = page("surveys", survey="uk-ct-2019", **parameters)
    assert text in text_of(app)
    assert not app.dataframe


@pytest.mark.usefixtures("studies")
def test_a_long_period_is_only_written_into_a_file(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.pages.surveys.data.MAX_STUDIES", 2)
    assert "The period has more than 2 studies" in text_of(page("surveys", survey="uk-ct-2019", **DAYS))


def test_titles_of_a_form_stay_in_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "pl")
    assert (tr("Weight"), tr(Untranslated("Weight"))) == ("Masa ciała", "Weight")
