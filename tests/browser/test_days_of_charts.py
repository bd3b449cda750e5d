"""Days of marks in charts are the same day in browsers of every time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from dashboard.pages.changes import change_chart
from dashboard.pages.optimisation import control_plot
from dashboard.ui import note_marks
from dashboard.ui.chart_days import local_midnight
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.statistics.change_estimate import Ratio
from kerma.statistics.change_points import ChangePoint
from local_stack.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

DAY = date(2026, 3, 2)
MIDNIGHT = "2026-03-02T00:00:00"
NOTE = OptimisationNote(
    uuid4(), 1, uuid4(), None, DAY, "kV 120 → 100", datetime(2026, 3, 2, tzinfo=UTC), "ada", None, None, uuid4()
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this file."""
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Warsaw", "Asia/Tokyo"])
def test_a_day_is_read_as_midnight_of_the_browser(browser: Browser, zone: str) -> None:
    """As Streamlit has the local times of doses drawn."""
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    script = "v => { const d = new Date(v); return [d.getMonth() + 1, d.getDate(), d.getHours()]; }"
    read = page.evaluate(script, MIDNIGHT)
    context.close()
    assert read == [3, 2, 0]


def test_a_day_is_written_with_its_midnight() -> None:
    assert local_midnight(DAY) == MIDNIGHT


def values_of(layers: Any) -> list[Any]:
    """The rows of the layers' own data."""
    return [row for layer in layers if "data" in layer for row in layer["data"]["values"]]


def test_notes_are_drawn_at_midnight() -> None:
    assert [row["day"] for row in values_of(note_marks.layers([NOTE]))] == [MIDNIGHT]


def test_the_end_of_a_base_period_is_drawn_at_midnight() -> None:
    spec: Any = control_plot._spec(None, DAY, "EI", [], is_deviation=False)
    assert [row["at"] for row in values_of(spec["layer"])] == [MIDNIGHT]


def test_a_change_and_its_medians_are_drawn_at_midnight() -> None:
    change = ChangePoint(DAY, DAY, DAY, Ratio(1.2, 1.1, 1.3), 400.0, 480.0, 20, 20, 6.0, DAY, 20)
    spec: Any = change_chart._spec(change, "DLP", "black", (DAY, DAY), [])
    rows = values_of(spec["layer"])
    assert {row[name] for row in rows for name in ("day", "end") if name in row} == {MIDNIGHT}
