"""Events that several studies state: which studies these are, and what was found about each event."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    not_,
    null,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kerma.database.ingest import event_decisions
from kerma.database.ingest.dose_objects import contributions
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema.expressions import uuids
from kerma.database.schema.shared_event_tables import shared_event
from kerma.database.schema.tables import dose_object
from kerma.identity import study_id
from kerma.json_types import Json
from kerma.reconcile import Contribution
from kerma.reconcile.event_names import name_hashes
from kerma.reconcile.shared_event import SHARED_DOSES, SharedEvent
from kerma.reconcile.shared_events import Claim, claims, shared_events

#: A name that more studies state identifies nothing: some equipment uses one Irradiation Event UID again and again.
MAX_STUDIES = 10
#: Up to so many more studies are merged again when another one states their name, so that none relates to another.
_MARGIN = 5
_MAX_ROWS = 10_000
_own = dose_object.alias("own")
_INSERT = insert_rows(shared_event, list(shared_event.columns))

#: The events that each study shares with others.
SharedEvents: TypeAlias = dict[UUID, list[SharedEvent]]


class Partners(NamedTuple):
    """Studies that share names of events.

    Attributes:
        studies: their identifiers.
        common: hashes of names that too many studies state.
    """

    studies: set[UUID]
    common: set[int]


def partners(
    connection: Connection, studies: Collection[UUID], fresh: Mapping[int, Collection[UUID]] = MappingProxyType({})
) -> Partners:
    """The studies that share names of events with these or did when they were merged last, these included.

    Args:
        connection: where they are stored.
        studies: the studies.
        fresh: for the hash of each name that is about to be stored, the studies that state it.
    """
    common: set[int] = set()
    near: set[UUID] = set()
    limit = _MAX_ROWS
    while True:
        parameters = {"studies": [*studies], "hashes": [*fresh], "excluded": [*common], "max_rows": limit}
        rows = connection.execute(_SAME_NAMES, parameters).all()
        former = {study for name, study in rows if name is None}
        by_name = {name: set(of_name) for name, of_name in fresh.items() if name not in common}
        for name, study in rows:
            if name is not None:
                by_name.setdefault(name, set()).add(study)
        too_common = {name for name, found in by_name.items() if len(found) > MAX_STUDIES}
        near.update(*(by_name[name] for name in too_common if len(by_name[name]) <= MAX_STUDIES + _MARGIN))
        common |= too_common
        if len(rows) < limit:
            shared = (found for name, found in by_name.items() if name not in common and len(found) > 1)
            return Partners(near.union(former, *shared), common)
        limit *= 1 if too_common else 10


def _same_names() -> CompoundSelect[int | None, UUID]:
    """Hash of a name and a study that states it; without hash, a study that shared events when it was merged.

    Parameters: `studies`, `hashes` of names to be stored in them, `excluded` hashes, `max_rows`. Built once: building
    it takes longer than running it.
    """
    own, columns = _own.c, dose_object.c
    studies, hashes = bindparam("studies", type_=ARRAY(Uuid)), bindparam("hashes", type_=ARRAY(BigInteger))
    stored = select(func.unnest(own.event_hashes)).where(own.study_id == any_(studies))
    requested = union(stored, select(func.unnest(hashes))).cte("requested")
    names = select(func.array_agg(requested.c[0])).scalar_subquery()
    stated = func.unnest(columns.event_hashes).table_valued("name", name="stated").render_derived()
    name = stated.c.name
    current = (
        select(name, columns.study_id)
        .select_from(dose_object.join(stated, true()))
        .where(
            columns.event_hashes.op("&&", is_comparison=True)(names),
            name.in_(select(requested.c[0])),
            not_(name == any_(bindparam("excluded", type_=ARRAY(BigInteger)))),
        )
    )
    former = select(null(), shared_event.c.other_study_id).where(shared_event.c.study_id == any_(studies))
    return union(current, former).limit(bindparam("max_rows"))


_SAME_NAMES = _same_names()


def resolve(
    connection: Connection, contributions_of: Mapping[UUID, list[Contribution]], common: Collection[int]
) -> SharedEvents:
    """The events that these studies share with each other and with further ones.

    Args:
        connection: within a transaction that has locked the studies.
        contributions_of: the contributions of each study.
        common: hashes of names that identify nothing.
    """
    further = partners(connection, contributions_of.keys())
    excluded = further.common.union(common)
    everything = (
        {**contributions(connection, further.studies), **contributions_of} if further.studies else contributions_of
    )
    received_at = _received_at(connection, everything.keys())
    stated = [
        claim
        for of_study in everything.values()
        for claim in (_without(excluded, claim) for claim in claims(of_study, received_at))
        if claim.names
    ]
    decisions = event_decisions.decisions(connection, set(chain.from_iterable(claim.names for claim in stated)))
    found = {study_id(uid): shared for uid, shared in shared_events(stated, decisions).items()}
    return {study: found[study] for study in contributions_of if study in found}


def _without(excluded: set[int], claim: Claim) -> Claim:
    return (
        claim.named({name for name in claim.names if excluded.isdisjoint(name_hashes([name]))}) if excluded else claim
    )


def _received_at(connection: Connection, studies: Iterable[UUID]) -> dict[str, datetime]:
    columns = dose_object.c
    query = select(columns.sop_instance_uid, columns.received_at).where(columns.study_id == any_(uuids(studies)))
    return {row[0]: row[1] for row in connection.execute(query)}


def replace(connection: Connection, studies: Collection[UUID], found: SharedEvents) -> set[UUID]:
    """Replace what is stored about the shared events of these studies; returns the studies of which it differs.

    Args:
        connection: within a transaction that has stored the studies.
        studies: the studies.
        found: their shared events.
    """
    of_these = shared_event.c.study_id == any_(uuids(studies))
    before: dict[UUID, set[tuple[object, ...]]] = {}
    for row in connection.execute(select(shared_event).where(of_these)).mappings():
        before.setdefault(row["study_id"], set()).add((row["name"], row["other_study_instance_uid"], row["state"]))
    now = {
        study: {(shared.name, shared.other_study_instance_uid, str(shared.state)) for shared in of_study}
        for study, of_study in found.items()
    }
    connection.execute(delete(shared_event).where(of_these))
    execute_rows(connection, _INSERT, _rows(found))
    return {study for study in {*before, *now} if before.get(study) != now.get(study)}


def _rows(found: SharedEvents) -> Iterable[Json]:
    for study, of_study in sorted(found.items()):
        ordered = sorted(of_study, key=lambda shared: (shared.other_study_instance_uid, shared.key))
        for ordinal, shared in enumerate(ordered):
            yield {
                "study_id": str(study),
                "other_study_id": str(study_id(shared.other_study_instance_uid)),
                "ordinal": ordinal,
                "other_study_instance_uid": shared.other_study_instance_uid,
                "name": shared.name,
                "state": shared.state,
                "started_at": shared.started_at.isoformat() if shared.started_at else None,
                **{name: getattr(shared, name) for name in SHARED_DOSES},
            }
