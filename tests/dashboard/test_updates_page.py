"""The page Changed by updates, and the notes on the page of a study."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.study import total_changes
from dashboard.pages.updates import columns
from kerma.database.query.operations.update_changes import UpdateFilter, study_updates
from kerma.database.query.studies.study_detail import study_detail
from kerma.identity import study_id
from tests.support.screens import text_of
from tests.support.study_rows import STORED_AT, add_change, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

DLP, PITCH = "totals.dlp_mgy_cm", "events.pitch"


@pytest.fixture
def machines(rows: Connection) -> list[UUID]:
    """Two scanners: a total of two studies of the first changed, and a fact of events of one of the second."""
    machines = [add_machine(rows, device_serial_number=number, station_name=f"CT{number}") for number in ("1", "2")]
    for number, after in ((1, 125.0), (2, 104.0)):
        add_study(rows, machines[0], f"1.{number}", dlp_mgy_cm=after, study_description="Head")
        add_change(rows, study_id(f"1.{number}"), machines[0], DLP, 100.0, after)
    add_study(rows, machines[1], "1.3", study_description="Abdomen")
    add_change(rows, study_id("1.3"), machines[1], PITCH, 1.0, 1.5, item_count=4, version_after="0.1.0")
    return machines


def shown(app: AppTest, number: int, *names: str) -> list[list[Any]]:
    """The values of columns of a table of the page."""
    found: list[list[Any]] = app.dataframe[number].value[list(names)].to_numpy().tolist()
    return found


def test_without_a_change_the_page_states_so(rows: Connection, page: Page) -> None:
    assert rows.closed is False
    assert "No update has changed a stored fact." in text_of(page("updates"))


@pytest.mark.usefixtures("machines")
def test_changes_are_summed_by_fact_and_equipment_the_largest_first(page: Page) -> None:
    sums = shown(page("updates"), 0, "fact", "equipment", "study_count", "change")
    assert sums == [["Pitch (events)", "Ring 64 · CT2", 1, 50.0], ["DLP (total)", "Ring 64 · CT1", 2, 25.0]]


@pytest.mark.usefixtures("machines")
def test_each_change_is_listed_with_both_values_and_versions(page: Page) -> None:
    listed = shown(page("updates"), 1, "study_description", "before", "after", "change", "versions")
    assert listed == [
        ["Abdomen", "1", "1.5", 50.0, "0.0.8 → 0.1.0"],
        ["Head", "100 mGy·cm", "125 mGy·cm", 25.0, "0.0.8 → 0.0.9"],
        ["Head", "100 mGy·cm", "104 mGy·cm", 4.0, "0.0.8 → 0.0.9"],
    ]


def test_changes_are_filtered_by_the_url(machines: list[UUID], page: Page) -> None:
    app = page("updates", fact=DLP, equipment_id=str(machines[0]), version="0.0.9")
    assert shown(app, 1, "change") == [[25.0], [4.0]]


@pytest.mark.parametrize(
    ("of_second_machine", "selected", "changes"),
    [(False, {"fact": DLP}, [0.25, 0.04]), (False, {"version": "0.1.0"}, [0.5]), (True, {}, [0.5])],
)
def test_changes_are_selected_by_fact_version_and_equipment(
    rows: Connection, machines: list[UUID], of_second_machine: bool, selected: dict[str, str], changes: list[float]
) -> None:
    update_filter = UpdateFilter(equipment_id=machines[1] if of_second_machine else None, **selected)
    assert [found.relative_change for found in study_updates(rows, update_filter)] == changes


def test_a_study_that_is_stored_no_longer_is_named_as_removed(rows: Connection, page: Page) -> None:
    add_change(rows, study_id("1.9"), add_machine(rows), "study.study_instance_uid", "1.9", None)
    assert shown(page("updates"), 1, "fact", "before", "after") == [["Study added or removed", "1.9", "–"]]  # noqa: RUF001


@pytest.mark.usefixtures("machines")
def test_the_file_holds_the_exact_values_of_what_is_selected(rows: Connection) -> None:
    text = columns.csv_of(study_updates(rows, UpdateFilter(fact=DLP))).decode("utf-8-sig")
    [first, second] = csv.DictReader(io.StringIO(text))
    assert first == {
        "study_instance_uid": "1.1",
        "study_at": "2026-03-02 10:15:00",
        "study_description": "Head",
        "equipment": "Ring 64 · CT1 · St. Anne's",
        "fact": DLP,
        "value_before": "100.0",
        "value_after": "125.0",
        "relative_change_percent": "25.0",
        "event_count": "",
        "version_before": "0.0.8",
        "version_after": "0.0.9",
        "changed_at": STORED_AT.isoformat(),
    }
    assert second["study_instance_uid"] == "1.2"


NOTE = "DLP changed from {before} to {after} when objects were read again on 2026-03-02 (Kerma 0.0.8 → 0.0.9)."


@pytest.mark.parametrize(
    ("fact", "before", "after", "note"),
    [
        (DLP, 100.0, 106.0, NOTE.format(before="100 mGy·cm", after="106 mGy·cm")),
        (DLP, 100.0, 94.0, NOTE.format(before="100 mGy·cm", after="94 mGy·cm")),
        (DLP, None, 106.0, NOTE.format(before="–", after="106 mGy·cm")),  # noqa: RUF001
        (DLP, 0.0, 106.0, NOTE.format(before="0 mGy·cm", after="106 mGy·cm")),
        (DLP, 100.0, 104.0, None),
        (PITCH, 1.0, 2.0, None),
    ],
)
def test_a_total_that_changed_by_more_than_5_percent_is_named(
    rows: Connection, fact: str, before: float | None, after: float, note: str | None
) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", dlp_mgy_cm=after)
    add_change(rows, study_id("1.1"), machine, fact, before, after)
    detail = study_detail(rows, "1.1")
    assert detail is not None
    assert total_changes.notes(detail) == ([] if note is None else [note])


def test_the_page_of_a_study_names_its_changed_total(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", dlp_mgy_cm=106.0, events=[{"dlp_mgy_cm": 106.0}])
    add_change(rows, study_id("1.1"), machine, DLP, 100.0, 106.0)
    assert NOTE.format(before="100 mGy·cm", after="106 mGy·cm") in text_of(page("study", uid="1.1"))
