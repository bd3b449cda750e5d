"""What a merge of equipment would do: how many studies it moves, and which of them would describe the equipment."""

from uuid import UUID

from sqlalchemy import Connection, any_, func, select

from kerma.database.ingest import equipment_merges
from kerma.database.ingest.dose_objects import contributions
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import equipment, study_table
from kerma.equipment_merge_preview import MergePiece, MergePreview
from kerma.facts.study import Study
from kerma.reconcile.study import stated_header
from kerma.standard.enumerations import ExamModality

_study = study_table.c


def preview(connection: Connection, equipment_id: UUID, into_id: UUID) -> MergePreview:
    """What a merge would do.

    Raises:
        ConfigurationError: it is not possible; the text says why.
    """
    count = equipment_merges.checked_study_count(connection, equipment_id, into_id)
    return MergePreview(
        equipment=_piece(connection, equipment_id),
        into=_piece(connection, into_id),
        study_count=count,
        describing=describing_header(connection, equipment_id, into_id),
        shared_day_count=_shared_day_count(connection, equipment_id, into_id),
    )


def _piece(connection: Connection, equipment_id: UUID) -> MergePiece:
    names = (equipment.c.manufacturer, equipment.c.manufacturer_model_name)
    row = connection.execute(select(*names).where(equipment.c.equipment_id == equipment_id)).one()
    codes = select(func.unnest(_study.modalities)).where(_study.equipment_id == equipment_id).distinct()
    modalities = tuple(ExamModality(code) for code in sorted(connection.execute(codes).scalars()))
    return MergePiece(equipment_id, modalities, " ".join(name for name in row if name) or None)


def describing_header(connection: Connection, equipment_id: UUID, into_id: UUID) -> Study | None:
    """Header of the latest of the studies that state the remaining equipment; where none does, of the latest of all.

    As `studies.rebuild` describes equipment that counts for other as well.
    """
    is_own = func.coalesce(_study.stated_equipment_id, _study.equipment_id) == into_id
    of_both = select(_study.study_id).where(_study.equipment_id == any_(uuids((equipment_id, into_id))))
    first = of_both.order_by(is_own.desc(), _study.study_at.desc().nulls_last(), _study.study_id.desc()).limit(1)
    found = contributions(connection, connection.execute(first).scalars().all())
    return next((stated_header(objects) for objects in found.values()), None)


def _shared_day_count(connection: Connection, *pieces: UUID) -> int:
    days = select(_study.study_date).where(_study.equipment_id == any_(uuids(pieces)), _study.study_date.is_not(None))
    of_both = days.group_by(_study.study_date).having(func.count(_study.equipment_id.distinct()) == len(pieces))
    return connection.execute(select(func.count()).select_from(of_both.subquery())).scalar_one()
