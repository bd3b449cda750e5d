"""Merges studies from their objects, with those that state the same events, and requests skin doses of changed ones."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from kerma.database import equipment_merge_groups
from kerma.database.ingest import dose_objects, jobs, moved, shared_events, studies
from kerma.database.ingest.dose_objects import DoseObject
from kerma.database.ingest.shared_events import Partners
from kerma.reconcile import Contribution, redundant_slices


class Locked(Protocol):
    """What was found while it was locked."""

    @property
    def studies(self) -> set[UUID]:
        """All studies that must be locked."""


Found = TypeVar("Found", bound=Locked)


def lock(connection: Connection, identifiers: Collection[UUID], find: Callable[[], Found]) -> Found:
    """Lock these and what `find` then finds to be concerned, which is returned.

    All locks are taken at once and in one order; where more turn out to be needed, all are released first. So two
    transactions never wait for each other.

    Args:
        connection: within a transaction.
        identifiers: of studies, objects and names of events (`kerma.identity`).
        find: queries what is concerned, while that is locked.
    """
    locked = set(identifiers)
    while True:
        with connection.begin_nested() as savepoint:
            studies.lock(connection, locked)
            found = find()
            if found.studies <= locked:
                return found
            savepoint.rollback()
        locked |= found.studies


def lock_for_job(connection: Connection, study_id: UUID) -> None:
    """Lock all that the merging of a study needs, before its job is finished: that locks rows of the study and the job.

    Args:
        connection: within a transaction.
        study_id: the study.
    """
    lock(connection, [study_id], lambda: shared_events.partners(connection, [study_id]))
    equipment_merge_groups.groups_for_storing(connection)


def merge(
    connection: Connection,
    touched: Collection[UUID],
    partners: Partners,
    changed: Collection[UUID],
    fresh: Sequence[DoseObject] = (),
) -> None:
    """Replace the rows of studies and of those that share events with them.

    Args:
        connection: within a transaction that has locked all of them.
        touched: the studies; one without objects is removed.
        partners: the studies that share events with them, or did.
        changed: the studies of which an object is new or states other facts than before.
        fresh: objects just stored in this transaction.
    """
    merged = {*touched, *partners.studies}
    if partners.studies:
        moved.archive(connection, merged)
    contributions = _without_redundant_slices(connection, dose_objects.contributions(connection, merged, fresh))
    shared = shared_events.resolve(connection, contributions, partners.common) if partners.studies else {}
    moved_studies = studies.rebuild(connection, merged, contributions, changed, shared)
    concerned = {*changed, *moved_studies}
    if partners.studies:
        concerned |= shared_events.replace(connection, merged, shared)
    if concerned:
        jobs.request(connection, jobs.SKIN_DOSE, jobs.with_skin_dose(concerned))


def merge_again(connection: Connection, study_id: UUID) -> None:
    """Merge a stored study and those that share events with it again, after a decision about them."""
    partners = lock(connection, [study_id], lambda: shared_events.partners(connection, [study_id]))
    merge(connection, [study_id], partners, ())


def _without_redundant_slices(
    connection: Connection, contributions: Mapping[UUID, list[Contribution]]
) -> dict[UUID, list[Contribution]]:
    """Delete redundant slices, which stay in the ledger; returns the other contributions."""
    redundant = {study: redundant_slices(of_study) for study, of_study in contributions.items()}
    dose_objects.remove(connection, [uid for uids in redundant.values() for uid in uids])
    return {
        study: [item for item in of_study if item.sop_instance_uid not in redundant[study]]
        for study, of_study in contributions.items()
    }
