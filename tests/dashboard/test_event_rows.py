from __future__ import annotations

from typing import Any

import pytest

from dashboard.pages.study import event_rows
from dashboard.ui.modalities import CT, FLUOROSCOPY
from tests.support.study_detail import detail, event_key


def filter_row(material: str | None, minimum: float | None, maximum: float | None) -> dict[str, Any]:
    return {"event_id": event_key(0), "material": material, "minimum_mm": minimum, "maximum_mm": maximum}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("copper", 0.3, 0.3)], "Cu 0.3 mm"),
        ([("aluminum", 0.8, 1.2), ("copper", 0.1, None)], "Al 0.8 to 1.2 mm + Cu 0.1 mm"),
        ([("aluminum", 0.0, None)], "Al 0 mm"),
        ([("holmium", None, None)], "holmium"),
        ([(None, None, 0.2)], "unnamed 0.2 mm"),
        ([], None),
    ],
)
def test_filters_are_told_in_words(rows: list[tuple[str, float, float]], words: str | None) -> None:
    found = detail([{}], parts={"projection_filter": [filter_row(*row) for row in rows]})
    assert event_rows.event_rows(found, {})[0]["filters"] == words


def source(ordinal: int, voltage: float) -> dict[str, Any]:
    empty = dict.fromkeys(("tube_current_ma", "tube_current_max_ma", "rotation_time_s"))
    return {"event_id": event_key(0), "ordinal": ordinal, "tube_voltage_kv": voltage, **empty}


def test_two_sources_have_columns_of_their_own() -> None:
    found = detail([{}], parts={"ct_source": [source(0, 80.0), source(1, 140.0)]})
    headings = {column.heading: column.name for column in event_rows.event_columns(CT, found)}
    row = event_rows.event_rows(found, {})[0]
    assert row[headings["Tube voltage 1 (kV)"]] == 80.0
    assert row[headings["Tube voltage 2 (kV)"]] == 140.0


def test_a_single_source_needs_no_number() -> None:
    found = detail([{}], parts={"ct_source": [source(0, 120.0)]})
    assert "Tube voltage (kV)" in [column.heading for column in event_rows.event_columns(CT, found)]


@pytest.mark.parametrize("modality", [CT, FLUOROSCOPY])
def test_every_fact_of_an_event_has_a_column(modality: Any) -> None:
    names = [column.name for column in event_rows.event_columns(modality, detail([{}]))]
    assert {fact.name for fact in modality.event_facts} <= set(names)
    assert len(names) == len(set(names))


def test_the_teller_of_an_event_is_shown_only_where_there_are_several() -> None:
    alone, together = detail([{}]), detail([{}], objects=["o", "p"])
    assert event_rows.OBJECT_NUMBER not in event_rows.event_columns(CT, alone)
    assert event_rows.OBJECT_NUMBER in event_rows.event_columns(CT, together)


def test_dose_checks_come_in_the_order_of_events_with_unit() -> None:
    def check(number: int) -> dict[str, Any]:
        return {"event_id": event_key(number), "ordinal": 0, "quantity": "ctdi_vol_mgy"}

    rows = event_rows.dose_checks(detail([{}, {}], parts={"ct_dose_check": [check(1), check(0)]}))
    assert [(row["event_number"], row["quantity"]) for row in rows] == [(1, "CTDIvol (mGy)"), (2, "CTDIvol (mGy)")]
