"""What modality rules decide about stored studies, and which of these would move from one modality to the other."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, any_, exists, func, or_, select

from kerma.database import equipment_merge_groups
from kerma.database.schema.event_tables import projection_event
from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.equipment_groups import EquipmentGroups
from kerma.modality_rules import EXCHANGED, ModalityRules, StudyUnderRules
from kerma.standard.enumerations import ExamModality, IrradiationEventType

MAX_EXAMPLES = 5
_study = study_table.c
_FLUOROSCOPIC_TOTALS = ("fluoro_time_s", "fluoro_dap_gy_cm2", "fluoro_reference_air_kerma_mgy")


class MovedStudy(NamedTuple):
    """A study that would change its modality, by which people recognise it."""

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None


class Move(NamedTuple):
    """Studies that would change their modality.

    Attributes:
        before: to which they belong now.
        after: to which they would belong.
        study_count: how many.
        examples: the latest of them, at most `MAX_EXAMPLES`.
    """

    before: ExamModality
    after: ExamModality
    study_count: int
    examples: tuple[MovedStudy, ...]


class Decision(NamedTuple):
    """What rules decide about a stored study; a `rule_number` of None: it belongs where it was read."""

    study_id: UUID
    study: MovedStudy
    modality_before: ExamModality
    modality: ExamModality
    rule_number_before: int | None
    rule_number: int | None

    @property
    def is_other_than_stored(self) -> bool:
        """Whether the study must be merged again."""
        return (self.modality, self.rule_number) != (self.modality_before, self.rule_number_before)


def decisions(connection: Connection, rules: ModalityRules, equipment_ids: set[UUID]) -> Iterator[Decision]:
    """What rules decide about each stored study of fluoroscopy or radiography, the latest first."""
    groups = equipment_merge_groups.groups(connection)
    concerned = uuids({groups.counting(one) for one in equipment_ids} | equipment_ids)
    query = (
        select(*_COMPARED)
        .where(or_(*map(has_modality, EXCHANGED)))
        .where(or_(_study.equipment_id == any_(concerned), _study.stated_equipment_id == any_(concerned)))
        .order_by(_study.study_at.desc().nulls_last(), _study.study_id)
    )
    return (_decision(row, rules, groups) for row in connection.execute(query).mappings())


def _decision(row: RowMapping, rules: ModalityRules, groups: EquipmentGroups) -> Decision:
    before = next(modality for modality in EXCHANGED if modality in row["modalities"])
    stated = ExamModality(row["stated_modality"] or before)
    stated_id: UUID = row["stated_equipment_id"] or row["equipment_id"]
    compared = StudyUnderRules(
        equipment_ids=groups.of_study(stated_id, row["equipment_id"]),
        modality=stated,
        day=row["study_at"].date() if row["study_at"] else None,
        study_description=row["study_description"],
        acquisition_protocols=frozenset(row["protocols"] or ()),
        has_fluoroscopy=row["has_fluoroscopy"],
    )
    deciding = rules.deciding(compared)
    return Decision(
        study_id=row["study_id"],
        study=MovedStudy(row["study_instance_uid"], row["study_at"], row["study_description"]),
        modality_before=before,
        modality=deciding.rule.modality if deciding else stated,
        rule_number_before=row["modality_rule"],
        rule_number=deciding.number if deciding else None,
    )


def moves(decided: Iterable[Decision]) -> list[Move]:
    """The studies that would change their modality, by what they are and would be."""
    studies: dict[tuple[ExamModality, ExamModality], list[MovedStudy]] = {}
    for one in decided:
        if one.modality != one.modality_before:
            studies.setdefault((one.modality_before, one.modality), []).append(one.study)
    return [Move(*pair, len(found), tuple(found[:MAX_EXAMPLES])) for pair, found in sorted(studies.items())]


def _of_study(condition: Condition | None = None) -> Condition:
    own = projection_event.c.study_id == _study.study_id
    return own if condition is None else own & condition


def _has_fluoroscopy() -> AnyColumn:
    """As `kerma.facts.fluoroscopy`, of a stored study."""
    totals = (func.coalesce(_study[name], 0) != 0 for name in _FLUOROSCOPIC_TOTALS)
    event_type = projection_event.c.irradiation_event_type == IrradiationEventType.FLUOROSCOPY
    return or_(*totals, exists().where(_of_study(event_type))).label("has_fluoroscopy")


_PROTOCOLS = (
    select(func.array_agg(projection_event.c.acquisition_protocol.distinct()))
    .where(_of_study(projection_event.c.acquisition_protocol.is_not(None)))
    .scalar_subquery()
    .label("protocols")
)
_COMPARED = (
    *(_study.study_id, _study.study_instance_uid, _study.study_at, _study.study_description),
    *(_study.equipment_id, _study.stated_equipment_id),
    *(_study.modalities, _study.stated_modality, _study.modality_rule),
    _has_fluoroscopy(),
    _PROTOCOLS,
)
