"""Which version of an object counts: of all objects with one SOP Instance UID, the one that Orthanc received last.

The only place where the order of arrival decides. What Orthanc made of an object by a modification, under another SOP
Instance UID, is a later version of it. What it made by anonymising is a copy: the original counts.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, FromClause, any_, exists, func, or_, select, tuple_

from kerma.database.ingest.reception import Reception
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import dose_object, ledger
from kerma.database.sql_types import AnyColumn, Condition
from kerma.extract import EXTRACTOR_VERSION
from kerma.standard.enumerations import ObjectStatus

_READ = (ObjectStatus.EXTRACTED, ObjectStatus.SKIPPED)
_later = ledger.alias("later")
_original = ledger.alias("original")
_source = ledger.alias("source")


def _is_copy() -> Condition:
    """Whether Orthanc made it by anonymising an object that was read, or by modifying such a copy."""
    states_facts = exists().where(dose_object.c.orthanc_id == _original.c.orthanc_id)
    was_read = or_(_original.c.status != ObjectStatus.FAILED, states_facts)
    is_copy = exists().where(_original.c.orthanc_id == ledger.c.anonymized_from, was_read)
    of_copy = exists().where(
        _source.c.orthanc_id == ledger.c.modified_from,
        _original.c.orthanc_id == _source.c.anonymized_from,
        was_read,
    )
    return or_(is_copy, of_copy)


_IS_COPY = _is_copy()


def superseded(connection: Connection, orthanc_ids: Collection[str]) -> set[str]:
    """Those of these objects of which the ledger has a later version, or the original of which they are copies.

    A version that could not be read supersedes none, except where facts are stored that were read from it before.
    """
    states_facts = exists().where(dose_object.c.orthanc_id == _later.c.orthanc_id)
    was_read = or_(_later.c.status != ObjectStatus.FAILED, states_facts)
    same_uid = _later.c.sop_instance_uid == ledger.c.sop_instance_uid
    is_received_later = exists().where(same_uid, _reception_order(_later) > _reception_order(ledger), was_read)
    is_modified = exists().where(_later.c.modified_from == ledger.c.orthanc_id, was_read)
    query = select(ledger.c.orthanc_id).where(ledger.c.orthanc_id == any_(texts(orthanc_ids)))
    return set(connection.execute(query.where(or_(is_received_later, is_modified, _IS_COPY))).scalars())


class EarlierReadings(NamedTuple):
    """What the ledger states of objects that are to be read.

    Attributes:
        unchanged: those that need not be read: this version of Kerma has read the same file, and it still counts.
        versions: for those of which the same file was read before, the version of Kerma that read it last.
    """

    unchanged: set[str]
    versions: dict[str, str]


def earlier_readings(connection: Connection, receptions: Mapping[str, Reception]) -> EarlierReadings:
    """Earlier readings of the files that Orthanc holds.

    Args:
        connection: where the ledger is.
        receptions: how Orthanc received each object last, by its identifier.
    """
    columns = ledger.c
    query = select(
        columns.orthanc_id,
        columns.digest,
        columns.received_at,
        columns.extractor_version,
        (columns.status.in_(_READ) & columns.gone_at.is_(None)).label("is_read"),
    ).where(columns.orthanc_id == any_(texts(receptions)), columns.digest.is_not(None))
    rows = [row for row in connection.execute(query) if row.digest == receptions[row.orthanc_id].digest]
    current = [row for row in rows if row.is_read and row.extractor_version == EXTRACTOR_VERSION]
    sent_again = {row.orthanc_id for row in current if row.received_at != receptions[row.orthanc_id].received_at}
    outdated = superseded(connection, sent_again) if sent_again else set()
    return EarlierReadings(
        {row.orthanc_id for row in current} - outdated, {row.orthanc_id: row.extractor_version for row in rows}
    )


def _reception_order(entries: FromClause) -> AnyColumn:
    """By what versions are ordered: Orthanc's time of reception (seconds), then the number in its change log."""
    columns = entries.c
    return tuple_(columns.received_at, func.coalesce(columns.change_number, 0), columns.orthanc_id)
