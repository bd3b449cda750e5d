"""Totals of studies that several modalities share: a total of a fluoroscopy and a radiograph is a dose of neither.

Fluoroscopy, radiography and cone beam CT have totals of the same names. The source objects of a total, as the study
states them, and without those the source objects of its events, decide; each object states its modality.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, Uuid, any_, select, union
from sqlalchemy import cast as sql_cast

from kerma.database.query.studies.fact_rows import SqlRow
from kerma.database.schema.event_tables import ct_event, projection_event
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object
from kerma.modality_rules import EXCHANGED

#: Columns of the study that decide, beside its totals.
DECIDING = ("object_count", "provenance", "stated_modality")
#: Between the source objects of a total.
_SEPARATOR = " + "


def mixed_totals(
    connection: Connection, totals: Sequence[str], rows: Iterable[SqlRow]
) -> Mapping[UUID, frozenset[str]]:
    """The totals of studies that are of several modalities, by study.

    Args:
        connection: reads the source objects.
        totals: names of the totals.
        rows: of the table of studies: `study_id`, the totals and `DECIDING`.
    """
    several = {cast("UUID", row["study_id"]): row for row in rows if cast("int", row["object_count"]) > 1}
    stated = {study: _sources(row, totals) for study, row in several.items()}
    of_events = _event_sources(connection, [study for study, found in stated.items() if not all(found.values())])
    sources = {
        study: {name: uids or of_events.get(study, frozenset()) for name, uids in found.items()}
        for study, found in stated.items()
    }
    needed = {uid for found in sources.values() for uids in found.values() if len(uids) > 1 for uid in uids}
    modalities = _modalities(connection, needed)
    return {
        study: frozenset(name for name, uids in found.items() if _is_mixed(several[study], uids, modalities))
        for study, found in sources.items()
    }


def _sources(row: SqlRow, totals: Sequence[str]) -> dict[str, frozenset[str]]:
    """The source objects of each total that is stated; none where it is a sum of events."""
    provenance = cast("Mapping[str, str]", row["provenance"])
    return {
        name: frozenset(filter(None, provenance.get(name, "").split(_SEPARATOR)))
        for name in totals
        if row[name] is not None
    }


def _event_sources(connection: Connection, studies: Sequence[UUID]) -> Mapping[UUID, frozenset[str]]:
    """The source objects of the events of studies."""
    if not studies:
        return {}
    is_one = sql_cast(list(studies), ARRAY(Uuid))
    tables = (ct_event, projection_event)
    queries = (select(one.c.study_id, one.c.sop_instance_uid).where(one.c.study_id == any_(is_one)) for one in tables)
    found: dict[UUID, set[str]] = {}
    for study, uid in connection.execute(union(*queries)):
        found.setdefault(study, set()).add(uid)
    return {study: frozenset(uids) for study, uids in found.items()}


def _modalities(connection: Connection, uids: Iterable[str]) -> Mapping[str, str]:
    """The modality that each object states."""
    if not (needed := sorted(uids)):
        return {}
    is_one = dose_object.c.sop_instance_uid == any_(sql_cast(needed, ARRAY(Text)))
    rows = connection.execute(select(dose_object.c.sop_instance_uid, dose_object.c.extraction).where(is_one))
    studies = ((uid, cast("Mapping[str, str]", unpack(extraction)["study"])) for uid, extraction in rows)
    return {uid: study["modality"] for uid, study in studies if study.get("modality")}


def _is_mixed(row: SqlRow, uids: Iterable[str], modalities: Mapping[str, str]) -> bool:
    """Whether a total is of several modalities; a rule of the site decides between fluoroscopy and radiography."""
    found = {modalities[uid] for uid in uids if uid in modalities}
    if row["stated_modality"] is not None and not found.isdisjoint(EXCHANGED):
        found = found - set(EXCHANGED) | {EXCHANGED[0]}
    return len(found) > 1
