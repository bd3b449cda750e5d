"""Results of skin dose computations: storing, reading, and which studies lack an up-to-date one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, and_, cast, delete, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from kerma.database.ingest import alerts
from kerma.database.ingest.skin_dose_rows import skin_dose_of, skin_dose_row
from kerma.database.schema.event_tables import projection_event
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True)
class Stored:
    """A stored result.

    Attributes:
        result: as it was computed; the map has the precision of float32, and `event_dose_mgy` knows the events that
            are still there.
        event_dose_mgy: what each event contributes at the peak, by its identifier.
        input_digest: digest of the inputs.
        computed_at: when it was computed.
        seconds: how long that took.
    """

    result: SkinDose
    event_dose_mgy: Mapping[UUID, float]
    input_digest: str
    computed_at: datetime
    seconds: float


def digest_of(connection: Connection, study_id: UUID) -> str | None:
    """Digest of what went into the stored result; None where there is none."""
    query = select(skin_dose.c.input_digest).where(skin_dose.c.study_id == study_id)
    return connection.execute(query).scalar_one_or_none()


def write(
    connection: Connection, study_id: UUID, result: SkinDose, event_ids: Sequence[UUID], digest: str, seconds: float
) -> None:
    """Store a result in place of the former one.

    Args:
        connection: within a transaction.
        study_id: the study.
        result: its skin dose.
        event_ids: the study's events in the order that the result counts them in.
        digest: digest of the inputs.
        seconds: how long it took.
    """
    row = skin_dose_row(result, event_ids) | {"input_digest": digest, "seconds": seconds, "computed_at": func.now()}
    statement = insert(skin_dose).values(study_id=study_id, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=[skin_dose.c.study_id], set_=row))
    alerts.evaluate_skin_dose(connection, study_id)


def confirm(connection: Connection, study_id: UUID, versions: Mapping[str, str]) -> None:
    """Record that these versions give the stored result as well."""
    newer = skin_dose.c.versions.op("||")(cast(dict(versions), JSONB))
    connection.execute(update(skin_dose).where(skin_dose.c.study_id == study_id).values(versions=newer))
    alerts.evaluate_skin_dose(connection, study_id)


def remove(connection: Connection, study_id: UUID) -> None:
    """Forget the result of a study that turned out to be no fluoroscopy."""
    connection.execute(delete(skin_dose).where(skin_dose.c.study_id == study_id))
    alerts.evaluate_skin_dose(connection, study_id)


def read(connection: Connection, study_id: UUID) -> Stored | None:
    """The stored result of a study; None where there is none.

    The phantom is built anew. Where this version builds it of another number of cells than the map has, which the
    map cannot be laid on, the result comes without map and phantom.
    """
    row = connection.execute(select(skin_dose).where(skin_dose.c.study_id == study_id)).mappings().first()
    if row is None:
        return None
    order = select(projection_event.c.event_id).where(projection_event.c.study_id == study_id)
    ids = connection.execute(order.order_by(projection_event.c.ordinal, projection_event.c.event_id)).scalars()
    doses = {UUID(event): dose for event, dose in row["event_doses_at_peak"].items()}
    position = {event: i for i, event in enumerate(ids)}
    by_position = {position[event]: dose for event, dose in doses.items() if event in position}
    result = replace(skin_dose_of(row), event_dose_mgy=by_position)
    return Stored(result, doses, row["input_digest"], row["computed_at"], row["seconds"])


def fluoroscopy_studies(
    versions: Mapping[str, str] | None = None, equipment_id: UUID | None = None
) -> Select[tuple[UUID]]:
    """The fluoroscopy studies.

    Args:
        versions: only those without a result of these versions.
        equipment_id: only those of this equipment.
    """
    query = select(study_table.c.study_id).where(has_modality(ExamModality.FLUOROSCOPY))
    if equipment_id is not None:
        query = query.where(study_table.c.equipment_id == equipment_id)
    if versions is not None:
        up_to_date = and_(skin_dose.c.versions.contains(dict(versions)), skin_dose.c.input_digest != "")
        query = query.outerjoin(skin_dose, skin_dose.c.study_id == study_table.c.study_id)
        query = query.where(or_(skin_dose.c.study_id.is_(None), not_(up_to_date)))
    return query


def forget_input(connection: Connection, studies: Select[tuple[UUID]]) -> None:
    """Have these studies computed again even where nothing that goes in has changed; their results stay until then."""
    connection.execute(update(skin_dose).where(skin_dose.c.study_id.in_(studies)).values(input_digest=""))


def counts(connection: Connection) -> dict[str, int]:
    """How many results there are of each kind; all kinds are present."""
    query = select(skin_dose.c.kind, func.count()).group_by(skin_dose.c.kind)
    return {kind.value: 0 for kind in ResultKind} | {row[0]: row[1] for row in connection.execute(query)}
