"""One study with all that belongs to it, and nothing of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, create_engine

from kerma.database.query.studies.study_detail import study_detail
from kerma.facts.ct import CTEvent
from kerma.facts.projection import ProjectionEvent
from kerma.identity import event_id
from kerma.standard.enumerations import DoseCheckKind, Plane
from tests.support.study_rows import add_ledger, add_machine, add_object, add_study, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

SPIRAL = {
    "dlp_mgy_cm": 0.0,
    "sources": [{"tube_voltage_kv": 80.0}, {"tube_voltage_kv": 140.0}],
    "dose_check": [{"kind": "alert", "quantity": "dlp_mgy_cm", "configured_value": 2000.0}],
}
RUN = {"plane": "A", "filters": [{"material": "copper", "minimum_mm": 0.3, "maximum_mm": 0.3}]}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        machine = add_machine(connection)
        add_study(connection, machine, "1.1", dlp_mgy_cm=0.0, events=[{"comment": "scout"}, SPIRAL])
        add_study(connection, machine, "1.2", modality="RF", events=[RUN])
        add_ledger(connection, "bad", "failed", study_instance_uid="1.1", reason="ends early")
        add_ledger(connection, "image", "skipped", study_instance_uid="1.1", reason="carries no dose")
        yield connection
    engine.dispose()


def test_an_unknown_study_is_none(connection: Connection) -> None:
    assert study_detail(connection, "9.9") is None


def test_events_come_in_their_order_with_zero_and_absence_apart(connection: Connection) -> None:
    detail = study_detail(connection, "1.1")
    assert detail is not None
    facts = [event.facts for event in detail.study.events]
    assert [record.dlp_mgy_cm for record in facts if isinstance(record, CTEvent)] == [None, 0.0]


def test_sources_and_dose_checks_belong_to_their_event(connection: Connection) -> None:
    detail = study_detail(connection, "1.1")
    assert detail is not None
    spiral = detail.study.events[1].facts
    assert isinstance(spiral, CTEvent)
    assert [source.tube_voltage_kv for source in spiral.sources] == [80.0, 140.0]
    assert [check.kind for check in spiral.dose_check] == [DoseCheckKind.ALERT]


def test_filters_belong_to_their_event(connection: Connection) -> None:
    detail = study_detail(connection, "1.2")
    assert detail is not None
    run = detail.study.events[0].facts
    assert isinstance(run, ProjectionEvent)
    assert [added.material for added in run.filters] == ["copper"]


def test_codes_are_members_of_their_enumeration(connection: Connection) -> None:
    detail = study_detail(connection, "1.2")
    assert detail is not None
    run = detail.study.events[0].facts
    assert isinstance(run, ProjectionEvent)
    assert run.plane is Plane.A


def test_source_objects_are_listed(connection: Connection) -> None:
    detail = study_detail(connection, "1.1")
    assert detail is not None
    assert [source.sop_instance_uid for source in detail.objects] == ["1.1.1"]


def test_objects_that_failed_are_listed(connection: Connection) -> None:
    detail = study_detail(connection, "1.1")
    assert detail is not None
    assert [failed.reason for failed in detail.failed] == ["ends early"]


def test_events_named_by_problems_are_found_in_the_order_of_their_object(connection: Connection) -> None:
    problem = {"where": "events[1].dlp_mgy_cm", "what": "unit 'Gy'", "sop_instance_uid": "3.9"}
    machine = add_machine(connection, device_serial_number="E-1")
    key = add_study(connection, machine, "3", events=[{}, {}], problems=[problem])
    own = [{"irradiation_event_uid": "late"}, {"irradiation_event_uid": "early"}]
    add_object(connection, key, "3.9", extraction=reading(own))
    detail = study_detail(connection, "3")
    assert detail is not None
    assert detail.event_order == {"3.9": [event_id(key, "late", 0), event_id(key, "early", 0)]}
