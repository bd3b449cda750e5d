"""The page Home: studies of each modality, what needs attention, latest arrivals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from dashboard.pages.home import workload
from kerma.database.query.operations.equipment import DayCount
from kerma.standard.enumerations import ExamModality
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

NOW = datetime.now(tz=UTC).astimezone().replace(tzinfo=None, microsecond=0)
TODAY = date(2026, 3, 28)


def test_days_without_studies_count_as_zero() -> None:
    rows = [
        DayCount(modality=ExamModality.CT, day=TODAY, study_count=3),
        DayCount(modality=ExamModality.CT, day=TODAY - timedelta(days=27), study_count=1),
        DayCount(modality=ExamModality.FLUOROSCOPY, day=TODAY, study_count=9),
    ]
    assert workload.by_day(rows, ExamModality.CT, TODAY) == [1, *(0,) * 26, 3]


def test_a_card_counts_the_studies_of_the_week_over_all_machines(rows: Connection, page: Page) -> None:
    for number in (1, 2):
        machine = add_machine(rows, station_name=f"CT{number}", device_serial_number=str(number))
        add_study(rows, machine, f"1.{number}", at=NOW - timedelta(days=1))
    add_study(rows, machine, "1.9", at=NOW - timedelta(days=90))
    home = page("home")
    assert home.metric[0].value == "2"
    assert "3 studies in all · 2 systems" in text_of(home)


def test_modalities_without_studies_have_no_card(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", modality="MG", at=NOW)
    assert [each.label for each in page("home").metric] == [":material/compress: Mammography"]


def test_failed_objects_are_pointed_out(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", at=NOW)
    for name in ("a", "b"):
        add_ledger(rows, name, "failed")
    labels = [cast("Any", link).label for link in page("home").get("page_link")]
    assert "2 objects could not be read" in labels


def test_what_was_received_today_is_listed_over_all_modalities(rows: Connection, page: Page) -> None:
    machine, now = add_machine(rows), datetime.now(tz=UTC)
    for number, modality in enumerate(("CT", "MG", "RF", "DX", "NM", "CT", "CT")):
        add_study(rows, machine, f"1.{number}", modality=modality, at=NOW - timedelta(days=400))
        add_ledger(rows, f"o{number}", "extracted", study_instance_uid=f"1.{number}", received_at=now)
    add_study(rows, machine, "1.8", at=NOW)
    add_ledger(rows, "o8", "extracted", study_instance_uid="1.8", received_at=now - timedelta(days=2))
    app = page("home")
    assert len(app.dataframe[0].value) == 6
    app.button_group(key="arrivals_shown").set_value("Today").run()
    assert "7 studies received today" in text_of(app)
    assert len(app.dataframe[0].value) == 7


def test_home_shows_the_equipment_most_used_and_a_link_to_all(rows: Connection, page: Page) -> None:
    for number in range(10):
        machine = add_machine(rows, station_name=f"CT{number}", device_serial_number=str(number))
        for study in range(number + 1):
            add_study(rows, machine, f"1.{number}.{study}", at=NOW - timedelta(days=1))
    app = page("home")
    assert app.dataframe[-1].value["study_count"].tolist() == [10, 9, 8, 7, 6, 5, 4, 3]
    assert "All equipment: 10 systems" in [cast("Any", link).label for link in app.get("page_link")]
