"""The page What changed: the changes, one of them with what changed with it, and the mark of a person."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.support.dose_changes import add_change, change
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


@pytest.fixture
def changes(rows: Connection) -> Connection:
    """Two changes of one scanner found in the last week, and studies before and after the one with more evidence."""
    today: date = rows.execute(text("SELECT current_date")).scalar_one()
    machine = add_machine(rows)
    strong = change(machine, today - timedelta(days=3), 9.0, day=today - timedelta(days=10))
    add_change(rows, strong)
    add_change(rows, change(machine, today - timedelta(days=4), 5.0, day=today - timedelta(days=11)))
    for number in range(20):
        at = datetime.combine(today - timedelta(days=20 - number), time(9))
        dose = 700.0 if at.date() >= strong.point.day else 500.0
        add_study(rows, machine, f"2.25.{number}", at=at, study_description="CT Head", dlp_mgy_cm=dose)
    row = "gen_random_uuid(), 'CT', 'CT head', 'dlp_mgy_cm', {count}, current_date - 1, now()"
    for count in (38, 37):
        rows.execute(text(f"INSERT INTO dose_series SELECT {row.format(count=count)}"))
    return rows


@pytest.mark.usefixtures("changes")
def test_a_change_is_shown_with_size_day_and_what_changed_with_it(page: Page) -> None:
    shown = text_of(page("changes"))
    for expected in (
        "typical change +40 % (95 %: +20 % to +60 %)",
        "Median 500 mGy·cm before, 700 mGy·cm after",
        "Software: VA20 → VB10, since",
        "Weight: median 70 kg → 80 kg",
        "No difference: Age.",
        "Stated by too few studies: Water-equivalent diameter.",
        "Changed on this system at the same time",
        "1 series is searched, up to",
        "1 has too few studies: whether its dose changed is not known.",
    ):
        assert expected in shown


def test_a_person_marks_it_as_seen_with_a_note(changes: Connection, page: Page) -> None:
    app = page("changes")
    app.text_area[0].input("New tube.")
    [button] = [button for button in app.button if button.label == "Mark as seen"]
    app = button.click().run()
    assert "Seen by dashboard" in text_of(app)
    stored = changes.execute(text("SELECT note, reviewed_by FROM dose_change_review")).all()
    assert [tuple(row) for row in stored] == [("New tube.", "dashboard")]


def test_seen_changes_can_be_left_out(changes: Connection, page: Page) -> None:
    changes.execute(
        text("INSERT INTO dose_change_review SELECT change_id, NULL, now(), 'anna' FROM dose_change WHERE evidence > 6")
    )
    assert "Evidence 9" in text_of(page("changes"))
    assert "Evidence 5" in text_of(page("changes", changes="new"))


@pytest.mark.usefixtures("changes")
def test_the_home_page_names_changes_that_nobody_has_seen(page: Page) -> None:
    assert any(
        "2 changes of the level of dose, not yet seen" in str(link.proto) for link in page("home").get("page_link")
    )


def test_a_change_older_than_the_period_is_not_shown(rows: Connection, page: Page) -> None:
    today: date = rows.execute(text("SELECT current_date")).scalar_one()
    add_change(rows, change(add_machine(rows), today - timedelta(days=40), 9.0))
    assert "Evidence 9" not in text_of(page("changes"))
    assert "Evidence 9" in text_of(page("changes", found_in="92"))


def test_notes_on_optimisation_stand_beside_a_change(changes: Connection, page: Page) -> None:
    note = (
        "INSERT INTO optimisation_note (note_id, version, equipment_id, standard_name, day, text, added_at, added_by) "
        "SELECT gen_random_uuid(), 1, equipment_id, {name}, current_date - 10, '{words}', now(), 'ada' FROM equipment"
    )
    changes.execute(text(note.format(name="'CT head'", words="kV 120 to 140")))
    changes.execute(text(note.format(name="'CT chest'", words="Other examination")))
    shown = text_of(page("changes"))
    assert "Notes on optimisation" in shown
    assert "kV 120 to 140 (ada)" in shown
    assert "Other examination" not in shown
