"""Everything about one study."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, Executable, Table, select

from kerma.database.ingest.dose_objects import unpack
from kerma.database.query import Row
from kerma.database.schema.event_tables import (
    EVENT_TABLES,
    ct_dose_check,
    ct_source,
    organ_dose,
    plane_total,
    projection_filter,
)
from kerma.database.schema.tables import dose_object, equipment, ledger, study_table
from kerma.identity import event_id
from kerma.reconcile import Contribution

#: The parts of events, by family of studies.
PART_TABLES: dict[str, tuple[Table, ...]] = {
    "CT": (ct_source, ct_dose_check),
    "RF": (projection_filter,),
    "DX": (projection_filter,),
    "NM": (organ_dose,),
}
_BLOBS = {"extraction", "content_tree"}


@dataclass(frozen=True)
class StudyDetail:
    """One study with all that is kept of it; each row by column name.

    Attributes:
        study: facts and totals of the study, its problems, and which object told each (`provenance`).
        equipment: the machine.
        planes: accumulated dose per X-ray plane.
        events: irradiation events of all families in their order, each with its family as `modality`.
        parts: rows below the events (sources, dose checks, filters, organ doses), by table name, in order of event
            and ordinal.
        objects: the objects that told the dose, oldest content first; `has_content` says which keep a content tree.
        failed: ledger rows of objects of this study that could not be read.
        event_order: for each object with problems in its events, the identifiers of its events in its own order.
    """

    study: Row
    equipment: Row
    planes: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    parts: dict[str, list[Row]] = field(default_factory=dict)
    objects: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)
    event_order: dict[str, list[UUID]] = field(default_factory=dict)

    def parts_of(self, table: Table) -> dict[UUID, list[Row]]:
        """The rows of one table of parts, by event."""
        found: dict[UUID, list[Row]] = {}
        for row in self.parts.get(table.name, []):
            found.setdefault(row["event_id"], []).append(row)
        return found


def study_detail(connection: Connection, study_instance_uid: str) -> StudyDetail | None:
    """One study by its Study Instance UID; None where no such study is kept."""
    study = _first(connection, select(study_table).where(study_table.c.study_instance_uid == study_instance_uid))
    if study is None:
        return None
    key, families = study["study_id"], study["modalities"]
    machine = select(equipment).where(equipment.c.equipment_id == study["equipment_id"])
    return StudyDetail(
        study=study,
        equipment=_first(connection, machine) or {},
        planes=_below(connection, plane_total, key, "plane"),
        events=_events(connection, key, families),
        parts={
            table.name: _below(connection, table, key, "event_id", "ordinal")
            for family in families
            for table in PART_TABLES.get(family, ())
        },
        objects=_objects(connection, key),
        failed=_failed(connection, study_instance_uid),
        event_order=_event_order(connection, study),
    )


def _first(connection: Connection, query: Executable) -> Row | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _events(connection: Connection, study_id: UUID, families: Iterable[str]) -> list[Row]:
    events = [
        {**row, "modality": family}
        for family in families
        for row in _below(connection, EVENT_TABLES[family], study_id, "ordinal")
    ]
    return sorted(events, key=lambda row: row["ordinal"])


def _below(connection: Connection, table: Table, study_id: UUID, *order: str) -> list[Row]:
    columns = [column for column in table.c if column.name not in _BLOBS]
    query = select(*columns).where(table.c.study_id == study_id).order_by(*(table.c[name] for name in order))
    return [dict(row) for row in connection.execute(query).mappings()]


def _objects(connection: Connection, study_id: UUID) -> list[Row]:
    with_tree = select(dose_object.c.sop_instance_uid).where(
        dose_object.c.study_id == study_id, dose_object.c.content_tree.is_not(None)
    )
    found = set(connection.execute(with_tree).scalars())
    rows = _below(connection, dose_object, study_id, "content_at", "sop_instance_uid")
    return [{**row, "has_content": row["sop_instance_uid"] in found} for row in rows]


def _failed(connection: Connection, study_instance_uid: str) -> list[Row]:
    query = (
        select(ledger)
        .where(ledger.c.study_instance_uid == study_instance_uid, ledger.c.status == "failed")
        .order_by(ledger.c.read_at.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _event_order(connection: Connection, study: Row) -> dict[str, list[UUID]]:
    """Problems name events by their position in the object; only the object's own reading tells which those are."""
    named = {problem["sop_instance_uid"] for problem in study["problems"] if problem["where"].startswith("events[")}
    query = select(dose_object.c.sop_instance_uid, dose_object.c.extraction).where(
        dose_object.c.study_id == study["study_id"], dose_object.c.sop_instance_uid.in_(named)
    )
    return {
        uid: [event_id(study["study_id"], *key) for key in Contribution.from_json(unpack(reading), uid).keys]
        for uid, reading in connection.execute(query)
    }
