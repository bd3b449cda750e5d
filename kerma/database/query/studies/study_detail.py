"""Everything stored about one study, as records: the reconciled study, its objects, and objects that failed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, cast
from uuid import UUID

from sqlalchemy import Connection, Table, select

from kerma.database.name_codes import name_codes
from kerma.database.query.operations.equipment_activity import EquipmentIdentity
from kerma.database.query.studies.annotations import NO_ANNOTATIONS, Annotations, annotations
from kerma.database.query.studies.earlier_versions import EarlierVersion, earlier_versions
from kerma.database.query.studies.fact_rows import SqlRow, record_from_row, rows_of_study
from kerma.database.query.studies.shared_events import EventOfTwoStudies, events_of_study
from kerma.database.query.studies.total_changes import FactUpdate, total_changes
from kerma.database.schema.event_tables import (
    EVENT_TABLES,
    ct_dose_check,
    ct_source,
    organ_dose,
    plane_total,
    projection_filter,
)
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.patient_size_tables import size_import
from kerma.database.schema.tables import dose_object, equipment, ledger, study_table
from kerma.facts.ct import CTEvent, CTXRaySource, DoseCheck
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyEvent
from kerma.facts.nuclear_medicine import AdministrationEvent, OrganDose
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals
from kerma.facts.study import Study, StudyExclusion
from kerma.facts.xray_event import XRayFilter
from kerma.identity import event_id
from kerma.messages import MessageParts
from kerma.privacy import ERASED, ITEMS
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.events import StoredEvent as StoredEvent  # noqa: PLC0414 -- exported to the dashboard
from kerma.reconcile.imported_size import SIZE_COLUMNS as SIZE_COLUMNS  # noqa: PLC0414 -- exported to the dashboard
from kerma.reconcile.problems import StudyProblem as StudyProblem  # noqa: PLC0414 -- likewise
from kerma.reconcile.reported_totals import StudyTotals as StudyTotals  # noqa: PLC0414 -- likewise
from kerma.reconcile.study import ReconciledStudy as ReconciledStudy  # noqa: PLC0414 -- likewise
from kerma.reconcile.study import stated_header
from kerma.standard.enumerations import ExamModality, ObjectSource, ObjectStatus, StudyTimeSource
from kerma.standard_names.name_codes import NameCode
from kerma.standard_names.region import Region

if TYPE_CHECKING:
    from kerma.json_types import Json

_EVENT_RECORDS: Mapping[ExamModality, type[IrradiationEvent]] = {
    ExamModality.CT: CTEvent,
    ExamModality.FLUOROSCOPY: ProjectionEvent,
    ExamModality.RADIOGRAPHY: ProjectionEvent,
    ExamModality.MAMMOGRAPHY: MammographyEvent,
    ExamModality.NUCLEAR_MEDICINE: AdministrationEvent,
}
#: A record of a list below an event.
EventPart: TypeAlias = CTXRaySource | DoseCheck | XRayFilter | OrganDose
#: Lists below an event: field of its record, table, class of its parts.
EVENT_PARTS: Mapping[ExamModality, tuple[tuple[str, Table, type[EventPart]], ...]] = {
    ExamModality.CT: (("sources", ct_source, CTXRaySource), ("dose_check", ct_dose_check, DoseCheck)),
    ExamModality.FLUOROSCOPY: (("filters", projection_filter, XRayFilter),),
    ExamModality.RADIOGRAPHY: (("filters", projection_filter, XRayFilter),),
    ExamModality.MAMMOGRAPHY: (),
    ExamModality.NUCLEAR_MEDICINE: (("organ_doses", organ_dose, OrganDose),),
}


@dataclass(frozen=True, kw_only=True)
class SourceObject:
    """A stored object that contributes to the study.

    Attributes:
        sop_instance_uid: SOP Instance UID.
        orthanc_id: Orthanc's identifier of the instance.
        source: the kind of object.
        content_at: content date and time, local.
        received_at: when Orthanc received it.
        has_content_tree: whether its SR content tree is stored.
    """

    sop_instance_uid: str
    orthanc_id: str
    source: ObjectSource
    content_at: datetime | None = None
    received_at: datetime | None = None
    has_content_tree: bool = False


@dataclass(frozen=True, kw_only=True)
class FailedObject:
    """An object of the study that could not be read: the reason, and its parts for translation."""

    reason: str
    reason_parts: MessageParts | None = None


@dataclass(frozen=True, kw_only=True)
class StudyName:
    """The standard name of a study, what it covers, and the rule that gives it; None: a suggestion does.

    Attributes:
        standard_name: the name.
        region: what it covers.
        rule_number: the rule; None: a suggestion gives it.
        codes: its codes in the lists that the site loaded.
    """

    standard_name: str
    region: Region
    rule_number: int | None = None
    codes: tuple[NameCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StudyDetail:
    """One study with all that is stored of it.

    Attributes:
        study: header, totals, planes, events, problems and provenance.
        objects: its source objects, oldest content first.
        failed: objects of this study that could not be read.
        event_order: identifiers of the events of an object in its own order, by SOP Instance UID; of objects with
            problems in events only, because those problems count events in the order of the object.
        earlier_versions: earlier versions of its objects, and of objects that belonged to it.
        shared_events: its events that other studies state, too.
        total_changes: its totals that updates of Kerma changed by more than 5 %.
        display_name: the name that the site set for its equipment; None: none.
        stated: what its objects state of the equipment, where a merge or split has it count for another; else None.
        name: its standard name; None where neither a rule nor a suggestion gives one.
        size_imports: names of the files of the imports that its height and weight come from, by their numbers.
        annotations: tags and notes of people on it and its events.
        erased: names of the facts that were erased from it, on request or because of their age.
    """

    study: ReconciledStudy
    objects: tuple[SourceObject, ...] = ()
    failed: tuple[FailedObject, ...] = ()
    event_order: Mapping[str, Sequence[UUID]]
    earlier_versions: tuple[EarlierVersion, ...] = ()
    shared_events: tuple[EventOfTwoStudies, ...] = ()
    total_changes: tuple[FactUpdate, ...] = ()
    display_name: str | None = None
    stated: Study | None = None
    name: StudyName | None = None
    size_imports: Mapping[int, str] = field(default_factory=dict)
    annotations: Annotations = NO_ANNOTATIONS
    erased: frozenset[str] = frozenset()

    @property
    def equipment(self) -> EquipmentIdentity:
        """The equipment for which it counts."""
        header = self.study.header
        return EquipmentIdentity(
            equipment_id=self.study.equipment_id,
            display_name=self.display_name,
            institution_name=header.institution_name,
            department_name=header.department_name,
            manufacturer=header.manufacturer,
            manufacturer_model_name=header.manufacturer_model_name,
            station_name=header.station_name,
            device_serial_number=header.device_serial_number,
        )

    def events_of(self, modality: ExamModality) -> tuple[StoredEvent, ...]:
        """The events of one modality, in order of time."""
        return tuple(event for event in self.study.events if event.modality == modality)


def study_detail(connection: Connection, study_instance_uid: str) -> StudyDetail | None:
    """One study by its Study Instance UID; None where it is not stored."""
    both = study_table.join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)
    columns = [*study_table.c, *(column for column in equipment.c if column.name not in study_table.c)]
    query = select(*columns).select_from(both).where(study_table.c.study_instance_uid == study_instance_uid)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    study = _study(connection, row)
    return StudyDetail(
        study=study,
        objects=_objects(connection, study.study_id),
        failed=_failed(connection, study_instance_uid),
        event_order=_event_order(connection, study),
        earlier_versions=earlier_versions(connection, study.study_id),
        shared_events=events_of_study(connection, study.study_id),
        total_changes=total_changes(connection, study.study_id),
        display_name=row["display_name"],
        name=_name(connection, row["examination_id"], row["modality"]),
        stated=None if row["stated_equipment_id"] is None else _stated(connection, study.study_id),
        size_imports=_size_imports(connection, {study.patient_size_import, study.patient_weight_import} - {None}),
        annotations=annotations(connection, study.study_id),
        erased=_erased(connection, study.study_id),
    )


def _erased(connection: Connection, study_id: UUID) -> frozenset[str]:
    """The facts that were erased, as the objects of a study state how they are stored."""
    query = select(dose_object.c.protection).where(dose_object.c.study_id == study_id).distinct()
    codes = connection.execute(query).scalars()
    items = {item for code in codes for item, form in zip(ITEMS, code.split(), strict=False) if form == ERASED}
    return frozenset(name for item in items for name in ITEMS[item])


def _name(connection: Connection, examination_id: object, modality: str) -> StudyName | None:
    name = examination_name.c
    query = select(name.standard_name, name.region, name.rule_number).where(
        name.examination_id == examination_id, name.standard_name.is_not(None)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    codes = tuple(name_codes(connection, modality, row.standard_name))
    return StudyName(
        standard_name=row.standard_name, region=Region(row.region), rule_number=row.rule_number, codes=codes
    )


def _size_imports(connection: Connection, numbers: Collection[int | None]) -> Mapping[int, str]:
    """The file names of imports by their numbers."""
    if not numbers:
        return {}
    query = select(size_import.c.import_number, size_import.c.file_name)
    return {row[0]: row[1] for row in connection.execute(query.where(size_import.c.import_number.in_(numbers)))}


def _stated(connection: Connection, study_id: UUID) -> Study | None:
    """The header that the objects of a study state."""
    query = select(dose_object.c.sop_instance_uid, dose_object.c.extraction).where(dose_object.c.study_id == study_id)
    found = [Contribution.from_json(unpack(packed), uid) for uid, packed in connection.execute(query)]
    return stated_header(found) if found else None


def _study(connection: Connection, row: SqlRow) -> ReconciledStudy:
    study_id = cast("UUID", row["study_id"])
    modalities = tuple(ExamModality(code) for code in cast("list[str]", row["modalities"]))
    return ReconciledStudy(
        study_id=study_id,
        equipment_id=cast("UUID", row["equipment_id"]),
        header=record_from_row(Study, row),
        totals=record_from_row(StudyTotals, row),
        planes=tuple(
            record_from_row(PlaneTotals, plane) for plane in rows_of_study(connection, plane_total, study_id, "plane")
        ),
        events=_events(connection, study_id, modalities),
        modalities=modalities,
        stated_modality=ExamModality(row["stated_modality"]) if row["stated_modality"] else None,
        modality_rule=cast("int | None", row["modality_rule"]),
        patient_size_import=cast("int | None", row["patient_size_import"]),
        patient_weight_import=cast("int | None", row["patient_weight_import"]),
        stated_patient_size_m=cast("float | None", row["stated_patient_size_m"]),
        stated_patient_weight_kg=cast("float | None", row["stated_patient_weight_kg"]),
        study_at=cast("datetime | None", row["study_at"]),
        study_at_source=StudyTimeSource(row["study_at_source"]) if row["study_at_source"] else None,
        object_count=cast("int", row["object_count"]),
        problems=tuple(
            StudyProblem.from_json(entry, cast("str | None", entry.get("sop_instance_uid")))
            for entry in cast("list[Json]", row["problems"])
        ),
        provenance=cast("Mapping[str, str]", row["provenance"]),
        exclusion=record_from_row(StudyExclusion, row),
    )


def _events(connection: Connection, study_id: UUID, modalities: Sequence[ExamModality]) -> tuple[StoredEvent, ...]:
    events: list[StoredEvent] = []
    for modality in modalities:
        parts = {name: _parts(connection, table, record, study_id) for name, table, record in EVENT_PARTS[modality]}
        for row in rows_of_study(connection, EVENT_TABLES[modality], study_id, "ordinal"):
            key = cast("UUID", row["event_id"])
            own_parts = {name: tuple(found.get(key, ())) for name, found in parts.items()}
            events.append(_event(modality, row, own_parts))
    return tuple(sorted(events, key=lambda event: event.ordinal))


def _event(modality: ExamModality, row: SqlRow, parts: Mapping[str, tuple[EventPart, ...]]) -> StoredEvent:
    return StoredEvent(
        facts=record_from_row(_EVENT_RECORDS[modality], row, parts),
        event_id=cast("UUID", row["event_id"]),
        ordinal=cast("int", row["ordinal"]),
        modality=modality,
        sop_instance_uid=cast("str", row["sop_instance_uid"]),
        provenance=cast("Mapping[str, str]", row["provenance"]),
    )


def _parts(
    connection: Connection, table: Table, record: type[EventPart], study_id: UUID
) -> dict[UUID, list[EventPart]]:
    """The records of a table of parts, by event, in the order of the object."""
    found: dict[UUID, list[EventPart]] = {}
    for row in rows_of_study(connection, table, study_id, "event_id", "ordinal"):
        found.setdefault(cast("UUID", row["event_id"]), []).append(record_from_row(record, row))
    return found


def _objects(connection: Connection, study_id: UUID) -> tuple[SourceObject, ...]:
    columns = dose_object.c
    query = (
        select(
            columns.sop_instance_uid,
            columns.orthanc_id,
            columns.source,
            columns.content_at,
            columns.received_at,
            columns.content_tree.is_not(None).label("has_content_tree"),
        )
        .where(columns.study_id == study_id)
        .order_by(columns.content_at, columns.sop_instance_uid)
    )
    return tuple(record_from_row(SourceObject, row) for row in connection.execute(query).mappings())


def _failed(connection: Connection, study_instance_uid: str) -> tuple[FailedObject, ...]:
    query = (
        select(ledger.c.reason, ledger.c.reason_parts)
        .where(ledger.c.study_instance_uid == study_instance_uid, ledger.c.status == ObjectStatus.FAILED)
        .order_by(ledger.c.read_at.desc())
    )
    return tuple(FailedObject(reason=reason, reason_parts=parts) for reason, parts in connection.execute(query))


def _event_order(connection: Connection, study: ReconciledStudy) -> dict[str, list[UUID]]:
    uids = {problem.sop_instance_uid for problem in study.problems if problem.where.startswith("events[")} - {None}
    if not uids:
        return {}
    query = select(dose_object.c.sop_instance_uid, dose_object.c.extraction).where(
        dose_object.c.study_id == study.study_id, dose_object.c.sop_instance_uid.in_(uids)
    )
    return {
        uid: [event_id(study.study_id, *key) for key in Contribution.from_json(unpack(extraction), uid).keys]
        for uid, extraction in connection.execute(query)
    }
