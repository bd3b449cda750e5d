"""What is monitored, from a few queries: followers, objects, durations, jobs, equipment and storage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection

from kerma.database.ingest import jobs
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Backlog
from kerma.database.query.operations import ingestion, ingestion_durations, storage_use
from kerma.database.query.operations.ingestion import FollowerState
from kerma.database.query.operations.ingestion_durations import Durations
from kerma.database.query.operations.storage_use import StorageUse
from kerma.monitoring.inactive_equipment import inactivities
from kerma.standard.enumerations import ObjectStatus
from kerma.statistics.inactivity import Inactivity


class EquipmentState(StrEnum):
    """Whether equipment sends as usual."""

    AS_USUAL = "as_usual"
    INACTIVE = "inactive"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The state at one moment.

    Attributes:
        taken_at: the moment.
        followers: the state of each follower.
        object_counts: objects of the ledger by status.
        durations: seconds from reception to the ledger row of lately received objects.
        jobs: jobs of the workers.
        equipment_counts: pieces of equipment by state.
        storage: the last measurement of each Orthanc's disk.
        database_bytes: size of the database.
        outbox: what the destinations of the outbox have not accepted.
    """

    taken_at: datetime
    followers: Sequence[FollowerState]
    object_counts: Mapping[ObjectStatus, int]
    durations: Durations
    jobs: jobs.Counts
    equipment_counts: Mapping[EquipmentState, int]
    storage: Sequence[StorageUse]
    database_bytes: int
    outbox: Sequence[Backlog]


def take(connection: Connection) -> Snapshot:
    """The state now.

    Args:
        connection: to Kerma's database; its statement timeout limits the duration.
    """
    now = datetime.now(tz=UTC)
    found = inactivities(connection, now.astimezone().date())
    counts = Counter(map(_equipment_state, found.values()))
    return Snapshot(
        taken_at=now,
        followers=ingestion.followers(connection),
        object_counts=ingestion.status_counts(connection),
        durations=ingestion_durations.recent_durations(connection),
        jobs=jobs.counts(connection),
        equipment_counts={state: counts[state] for state in EquipmentState},
        storage=storage_use.latest(connection),
        database_bytes=storage_use.database_bytes(connection),
        outbox=overview.backlogs(connection),
    )


def _equipment_state(inactivity: Inactivity | None) -> EquipmentState:
    if inactivity is None or not inactivity.is_judged:
        return EquipmentState.NOT_JUDGED
    return EquipmentState.INACTIVE if inactivity.is_inactive else EquipmentState.AS_USUAL
