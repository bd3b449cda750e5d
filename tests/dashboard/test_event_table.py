"""The tables of events: one row an event, parts as text or columns of their own."""

from __future__ import annotations

import pytest

from dashboard.pages.study import event_table
from dashboard.ui.modalities import CT, FLUOROSCOPY, Modality
from kerma.facts.ct import CTEvent, CTXRaySource, DoseCheck
from kerma.facts.projection import ProjectionEvent
from kerma.facts.xray_event import XRayFilter
from kerma.standard.enumerations import DoseCheckKind, ExamModality
from tests.support.study_detail import detail, stored_event


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        ([("copper", 0.3, 0.3)], "Cu 0.3 mm"),
        ([("aluminum", 0.8, 1.2), ("copper", 0.1, None)], "Al 0.8 to 1.2 mm + Cu 0.1 mm"),
        ([("aluminum", 0.0, None)], "Al 0 mm"),
        ([("holmium", None, None)], "holmium"),
        ([(None, None, 0.2)], "unnamed 0.2 mm"),
        ([], None),
    ],
)
def test_filters_are_shown_as_text(filters: list[tuple[str | None, float | None, float | None]], text: str) -> None:
    added = tuple(XRayFilter(material=name, minimum_mm=low, maximum_mm=high) for name, low, high in filters)
    event = stored_event(ProjectionEvent(filters=added), modality=ExamModality.FLUOROSCOPY)
    assert event_table.event_rows(detail([event]), {})[0]["filters"] == text


def test_two_sources_have_columns_of_their_own() -> None:
    sources = (CTXRaySource(tube_voltage_kv=80.0), CTXRaySource(tube_voltage_kv=140.0))
    found = detail([stored_event(CTEvent(sources=sources))])
    headings = {column.heading: column.name for column in event_table.event_columns(CT, found)}
    row = event_table.event_rows(found, {})[0]
    assert row[headings["Tube voltage 1 (kV)"]] == 80.0
    assert row[headings["Tube voltage 2 (kV)"]] == 140.0


def test_a_single_source_needs_no_number() -> None:
    found = detail([stored_event(CTEvent(sources=(CTXRaySource(tube_voltage_kv=120.0),)))])
    assert "Tube voltage (kV)" in [column.heading for column in event_table.event_columns(CT, found)]


@pytest.mark.parametrize("modality", [CT, FLUOROSCOPY])
def test_every_fact_of_an_event_has_a_column(modality: Modality) -> None:
    names = [column.name for column in event_table.event_columns(modality, detail([stored_event()]))]
    assert {fact.name for fact in modality.event_facts} <= set(names)
    assert len(names) == len(set(names))


def test_the_source_object_of_an_event_is_shown_only_where_there_are_several() -> None:
    one, two = detail([stored_event()]), detail([stored_event()], objects=["o", "p"])
    assert event_table.OBJECT_NUMBER not in event_table.event_columns(CT, one)
    assert event_table.OBJECT_NUMBER in event_table.event_columns(CT, two)


def test_dose_checks_come_in_the_order_of_events_with_unit() -> None:
    checked = CTEvent(dose_check=(DoseCheck(kind=DoseCheckKind.ALERT, quantity="ctdi_vol_mgy"),))
    rows = event_table.dose_check_rows(detail([stored_event(checked, 0), stored_event(checked, 1)]))
    assert [(row["event_number"], row["quantity"]) for row in rows] == [(1, "CTDIvol (mGy)"), (2, "CTDIvol (mGy)")]
