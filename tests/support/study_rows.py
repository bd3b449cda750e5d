"""Rows for tests of what reads the database: a machine, a study with events, a ledger line, in one call each."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from sqlalchemy import Double, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.ingest import examinations, rollups
from kerma.database.ingest.studies import study_terms
from kerma.database.schema import alert_tables, event_tables, skin_dose_tables, tables
from kerma.database.schema.update_tables import update_change
from kerma.database.schema.version_tables import object_version
from kerma.facts import rollup_quantities
from kerma.facts.record import from_json
from kerma.facts.study import Equipment
from kerma.identity import equipment_id, event_id, study_id
from kerma.reconcile.study_changes import StudyChange
from kerma.standard_names.examination import Examination, distinct

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Values of required columns that do not matter to a test, by the type of the column.
_EMPTY: dict[type, Any] = {Double: 0.0, Integer: 0, Text: "", JSONB: {}}
CT_MACHINE = {
    "institution_name": "St. Anne's",
    "department_name": "Radiology",
    "manufacturer": "Makers of Scanners",
    "manufacturer_model_name": "Ring 64",
    "station_name": "CT1",
    "device_serial_number": "A-4711",
}
EVENTS = {
    "CT": event_tables.ct_event,
    "RF": event_tables.projection_event,
    "DX": event_tables.projection_event,
    "MG": event_tables.mammography_event,
    "NM": event_tables.nuclear_medicine_event,
}
STORED_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def add_machine(connection: Connection, **facts: Any) -> UUID:
    """A machine; gives its equipment_id."""
    row = CT_MACHINE | facts
    key = equipment_id(from_json(Equipment, row))
    connection.execute(tables.equipment.insert().values(equipment_id=key, **row))
    return key


def add_study(
    connection: Connection,
    machine: UUID,
    uid: str,
    *,
    modality: str = "CT",
    at: datetime | None = datetime(2026, 3, 2, 10, 15),  # noqa: DTZ001, a modality's local time
    events: list[dict[str, Any]] | None = None,
    problems: list[dict[str, Any]] | None = None,
    modalities: tuple[str, ...] = (),
    received_at: datetime = STORED_AT,
    **facts: Any,
) -> UUID:
    """A study with one dose object (`<uid>.1`) as source of all facts; returns its study_id.

    An event that names its `modality` belongs to that family, the others to the study's.
    """
    key, events, problems = study_id(uid), events or [], problems or []
    examination = _examination(facts, modality, events)
    examinations.add(connection, [examination])
    connection.execute(
        tables.study_table.insert().values(
            study_id=key,
            equipment_id=machine,
            study_instance_uid=uid,
            modality=modality,
            modalities=list(modalities or (modality,)),
            study_at=at,
            study_at_source=at and "study_date",
            study_date=at and at.date(),
            study_time=at and at.time(),
            event_count=len(events),
            object_count=1,
            problem_count=len(problems),
            problems=problems,
            provenance=dict.fromkeys(facts, f"{uid}.1"),
            received_at=received_at,
            examination_id=examination.examination_id,
            **_terms(facts, modality, events),
            **facts,
        )
    )
    uids = [{"irradiation_event_uid": f"{uid}.1.{ordinal}"} for ordinal in range(len(events))]
    add_object(connection, key, f"{uid}.1", extraction=reading(uids))
    for ordinal, event in enumerate(events):
        facts = dict(event)
        add_event(connection, EVENTS[facts.pop("modality", modality)], key, f"{uid}.1", ordinal, facts)
    now = rollups.contribution(connection, {key: modalities or (modality,)})
    rollups.replace(connection, rollups.contribution(connection, {}), now)
    return key


def _examination(facts: dict[str, Any], modality: str, events: list[dict[str, Any]]) -> Examination:
    protocols = (event.get(rollup_quantities.PROTOCOL[event.get("modality", modality)]) for event in events)
    return Examination(
        modality=modality,
        **{kind: facts.get(kind) for kind in rollup_quantities.STUDY_TERMS},
        acquisition_protocols=distinct(protocols),
        target_regions=distinct(event.get("target_region") for event in events),
    )


def _terms(facts: dict[str, Any], modality: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    texts = [(kind, facts.get(kind)) for kind in rollup_quantities.STUDY_TERMS]
    texts += [
        (kind, event.get(kind))
        for event in events
        for kind in rollup_quantities.EVENT_TERMS[event.get("modality", modality)]
    ]
    terms = study_terms(texts)
    return {
        "procedure_id": terms.procedure_id and UUID(terms.procedure_id),
        "term_ids": [UUID(term) for term in terms.term_ids],
    }


def reading(events: list[dict[str, Any]]) -> bytes:
    """The stored extraction of a dose object with these events."""
    stored = {
        "source": "ct_rdsr",
        "study": {"modality": "CT"},
        "totals": {},
        "planes": [],
        "events": events,
        "problems": [],
    }
    return zlib.compress(json.dumps(stored).encode())


def add_object(connection: Connection, study: UUID, uid: str, **facts: Any) -> None:
    """A dose object of a study."""
    row = {
        "orthanc_id": f"orthanc-{uid}",
        "sop_class_uid": "1.2.840.10008.5.1.4.1.1.88.67",
        "source": "ct_rdsr",
        "content_at": datetime(2026, 3, 2, 10, 30),  # noqa: DTZ001, a modality's local time
        "extraction": reading([]),
        "protection": "p p p p p",
        "received_at": STORED_AT,
    }
    connection.execute(tables.dose_object.insert().values(study_id=study, sop_instance_uid=uid, **(row | facts)))


def add_version(connection: Connection, study: UUID, uid: str, **facts: Any) -> None:
    """An earlier version of an object, which belonged to a study."""
    row = {
        "orthanc_id": f"version-{uid}",
        "digest": "",
        "sop_class_uid": "1.2.840.10008.5.1.4.1.1.88.67",
        "source": "ct_rdsr",
        "extraction": reading([]),
        "protection": "p p p p p",
        "received_at": STORED_AT,
    }
    statement = object_version.insert()
    connection.execute(statement.values(study_id=study, sop_instance_uid=uid, **(row | facts)))


def add_change(
    connection: Connection, study: UUID, machine: UUID, fact: str, before: Any, after: Any, **row: Any
) -> None:
    """A fact of a study that an update of Kerma changed."""
    values = {
        "changed_at": STORED_AT,
        "version_before": "0.0.8",
        "version_after": "0.0.9",
        "relative_change": StudyChange(fact, before, after).relative_change,
    }
    names = {"study_id": study, "equipment_id": machine, "fact": fact, "value_before": before, "value_after": after}
    connection.execute(update_change.insert().values(names | values | row))


def add_event(
    connection: Connection, table: Any, study: UUID, source_object: str, ordinal: int, event: dict[str, Any]
) -> None:
    """An event with its parts (`sources`, `filters`, `dose_check`)."""
    event = dict(event)
    parts = {
        event_tables.ct_source: event.pop("sources", []),
        event_tables.ct_dose_check: event.pop("dose_check", []),
        event_tables.projection_filter: event.pop("filters", []),
        event_tables.organ_dose: event.pop("organ_doses", []),
    }
    key = event_id(study, event.setdefault("irradiation_event_uid", f"{source_object}.{ordinal}"), 0)
    identity = {"sop_instance_uid": source_object, "provenance": {}}
    connection.execute(table.insert().values(study_id=study, event_id=key, ordinal=ordinal, **(identity | event)))
    for part, rows in parts.items():
        for place, row in enumerate(rows):
            connection.execute(part.insert().values(study_id=study, event_id=key, ordinal=place, **row))


def add_skin_dose(connection: Connection, study: UUID, **columns: Any) -> None:
    """A computed skin dose without a map; every number that must be there is zero, every document empty."""
    table = skin_dose_tables.skin_dose
    required = [column for column in table.columns if not column.nullable and column.server_default is None]
    row = {column.name: _EMPTY[type(column.type)] for column in required if type(column.type) in _EMPTY}
    connection.execute(table.insert().values(row | {"study_id": study, "kind": "upper_bound"} | columns))


def add_alert(connection: Connection, study: UUID, **columns: Any) -> None:
    """An alert of a study; what is not stated is as of one that was just raised."""
    row = {
        "rule_id": "RF-DAP-200",
        "severity": "notification",
        "outcome": "exceeds",
        "value": 250.0,
        "threshold": 200.0,
    }
    about = {"alert_id": uuid5(study, "alert"), "unit": "Gy.cm2", "is_upper_bound": False, "data_version": 1}
    connection.execute(alert_tables.alert.insert().values({"study_id": study, **row, **about, **columns}))


def add_ledger(connection: Connection, orthanc_id: str, status: str, **facts: Any) -> None:
    """A line of the ledger."""
    row = {"sop_instance_uid": f"1.2.{orthanc_id}", "extractor_version": "0.1.0", "read_at": STORED_AT}
    connection.execute(tables.ledger.insert().values(orthanc_id=orthanc_id, status=status, **(row | facts)))


def uid(number: int) -> str:
    """A UID of our own for tests."""
    return f"2.25.{uuid5(UUID(int=number), 'study').int}"
