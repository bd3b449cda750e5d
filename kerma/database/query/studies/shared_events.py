"""Events that studies share: those of one study with decisions about them, and all pairs of studies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.schema.shared_event_tables import event_decision, shared_event
from kerma.database.schema.tables import study_table
from kerma.reconcile.shared_event import SHARED_DOSES
from kerma.standard.enumerations import SharedEventState

_shared, _decision = shared_event.c, event_decision.c


@dataclass(frozen=True, kw_only=True)
class EventOfTwoStudies:
    """An event of a study that another study states, too.

    Attributes:
        name: its Irradiation Event UID, else a name made of the image's content.
        other_study_instance_uid: the other study.
        state: which study counts it.
        started_at: local start; None where unknown.
        dlp_mgy_cm, dap_gy_cm2, agd_mgy, administered_activity_mbq: its dose as this study states it.
        decided_by: who decided which study counts it; None where nobody did.
        decided_at: when that was decided.
    """

    name: str
    other_study_instance_uid: str
    state: SharedEventState
    started_at: datetime | None = None
    dlp_mgy_cm: float | None = None
    dap_gy_cm2: float | None = None
    agd_mgy: float | None = None
    administered_activity_mbq: float | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StudyPair:
    """Two studies that share events.

    Attributes:
        study_instance_uid: the study that counts them; of events that both count, either.
        other_study_instance_uid: the other study.
        state: which study counts them.
        event_count: number of events.
        decided_count: number of those about which a person decided.
    """

    study_instance_uid: str
    other_study_instance_uid: str
    state: SharedEventState
    event_count: int
    decided_count: int


def events_of_study(connection: Connection, study_id: UUID) -> tuple[EventOfTwoStudies, ...]:
    """The events that a study shares with others, by other study and start."""
    columns = (
        *(_shared[name] for name in ("name", "other_study_instance_uid", "state", "started_at", *SHARED_DOSES)),
        _decision.changed_by.label("decided_by"),
        _decision.changed_at.label("decided_at"),
    )
    query = (
        select(*columns)
        .select_from(shared_event.outerjoin(event_decision, _decision.name == _shared.name))
        .where(_shared.study_id == study_id)
        .order_by(_shared.other_study_instance_uid, _shared.started_at, _shared.ordinal)
    )
    rows = connection.execute(query).mappings()
    return tuple(EventOfTwoStudies(**{**row, "state": SharedEventState(row["state"])}) for row in rows)


def study_pairs(connection: Connection) -> list[StudyPair]:
    """All pairs of studies that share events; each pair once for each state."""
    uid = study_table.c.study_instance_uid
    is_named_once = (_shared.state == SharedEventState.COUNTED_HERE) | (
        _shared.state.in_([SharedEventState.COUNTED_IN_BOTH, SharedEventState.DIFFERENT])
        & (uid < _shared.other_study_instance_uid)
    )
    query = (
        select(uid, _shared.other_study_instance_uid, _shared.state, func.count(), func.count(_decision.name))
        .select_from(
            shared_event.join(study_table, study_table.c.study_id == _shared.study_id).outerjoin(
                event_decision, _decision.name == _shared.name
            )
        )
        .where(is_named_once)
        .group_by(uid, _shared.other_study_instance_uid, _shared.state)
        .order_by(uid, _shared.other_study_instance_uid, _shared.state)
    )
    return [
        StudyPair(
            study_instance_uid=row[0],
            other_study_instance_uid=row[1],
            state=SharedEventState(row[2]),
            event_count=row[3],
            decided_count=row[4],
        )
        for row in connection.execute(query)
    ]
