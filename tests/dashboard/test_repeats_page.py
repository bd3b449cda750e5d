"""The page Repeats and rejects: rates, reasons, studies, and systems that never state it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from dashboard.pages.repeats import tables
from kerma.database.query.repeats.repeat_rates import GroupBy, Outcome, RepeatRate
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

REPEATED = {"repeated_acquisition": "yes", "repeat_reason": "Patient motion"}


def add(rows: Connection, machine: UUID, number: int, *events: dict[str, Any]) -> None:
    today: date = rows.execute(text("SELECT current_date")).scalar_one()
    at = datetime.combine(today - timedelta(days=1), time(9, number))
    add_study(rows, machine, f"2.25.{number}", events=list(events), at=at)


def test_rates_are_those_of_acquisitions_that_state_it(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    add(rows, machine, 1, REPEATED, {"repeated_acquisition": "no"}, {})
    app = page("repeats")
    (rates,) = [found.value for found in app.dataframe if "repeat_rate" in found.value.columns]
    # One of the two that state it; the third states nothing.
    assert list(rates["repeat_rate"]) == [50.0]
    (reasons,) = [found.value for found in app.dataframe if "outcome" in found.value.columns]
    assert list(reasons["reason"]) == ["Patient motion"]
    assert "Reports that never state it" not in text_of(app)


def test_systems_that_never_state_it_are_named(rows: Connection, page: Page) -> None:
    add(rows, add_machine(rows), 1, {})
    add(rows, add_machine(rows, device_serial_number="B-1", station_name="CT2"), 2, {})
    shown = text_of(page("repeats"))
    assert "Reports that never state it, in this period: Ring 64 · CT" in shown
    assert "Whether acquisitions were repeated is then unknown." in shown


@pytest.mark.usefixtures("rows")
def test_a_period_without_acquisitions_says_so(page: Page) -> None:
    assert "No acquisition of this modality is in the period." in text_of(page("repeats", repeats_of="MG"))


def test_what_nobody_states_has_no_percentage() -> None:
    rate = RepeatRate("Head", acquisitions=5, stated_repeat=4, repeated=1, stated_reject=0, rejected=0)
    assert tables.percentage(rate, Outcome.REPEATED) == pytest.approx(25.0)
    assert tables.percentage(rate, Outcome.REJECTED) is None
    (row,) = tables.rate_rows([rate], {})
    assert row["rejected"] is None


@pytest.mark.usefixtures("everybody")
def test_a_protocol_is_no_formula_in_the_file() -> None:
    lines = tables.csv_of([RepeatRate("=1+1", 1, 1, 1, 0, 0)], GroupBy.PROTOCOL, {}).decode("utf-8-sig")
    assert "'=1+1,1,1,1,100.0" in lines
