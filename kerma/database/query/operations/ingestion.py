"""The ledger: received objects by status, with the reason of each; and the state of the followers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, Connection, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import RowMapping

from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.database.schema.tables import cursor, ledger
from kerma.database.sql_types import Condition
from kerma.messages import MessageParts
from kerma.standard.enumerations import ObjectSource, ObjectStatus


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """One received object; the columns are described in `kerma.database.schema.tables.ledger`.

    Attributes:
        reason_parts: pattern and values of the reason (`kerma.messages.message_parts`); None where there are none.
    """

    orthanc_id: str
    sop_instance_uid: str | None
    study_instance_uid: str | None
    status: ObjectStatus
    reason: str | None
    reason_parts: MessageParts | None
    source: ObjectSource | None
    problem_count: int
    extractor_version: str
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """Number of objects with one reason; `reason_parts` as in LedgerEntry."""

    reason: str | None
    reason_parts: MessageParts | None
    object_count: int


@dataclass(frozen=True, kw_only=True)
class FollowerState:
    """How far one Orthanc's change log has been read.

    Attributes:
        node: name of the Orthanc.
        seq: number of the last change whose facts are stored.
        last_seq: number of the last change in Orthanc.
        lag: number of changes in between.
        seen_at: when the follower reported last; None before the first time.
        reconciled_at: when the ledger was last compared with Orthanc.
        last_error: message of the last error; None while all is well.
    """

    node: str
    seq: int
    last_seq: int
    lag: int
    seen_at: datetime | None
    reconciled_at: datetime | None
    last_error: str | None


_ENTRY = (
    ledger.c.orthanc_id,
    ledger.c.sop_instance_uid,
    ledger.c.study_instance_uid,
    ledger.c.status,
    ledger.c.reason,
    ledger.c.reason_parts,
    ledger.c.source,
    ledger.c.problem_count,
    ledger.c.extractor_version,
    ledger.c.read_at,
)


@dataclass(frozen=True)
class LedgerFilter:
    """Selects ledger rows by one status, and by words that must all occur in reason, source or a UID.

    Attributes:
        status: status of the objects.
        text: words, separated by spaces.
        only_problems: whether only objects with problems are selected.
        patterns: pairs of a word of the text and the English messages whose translation contains that word.
    """

    status: ObjectStatus = ObjectStatus.FAILED
    text: str = ""
    only_problems: bool = False
    patterns: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def conditions(self) -> list[Condition]:
        """The WHERE clauses on `ledger`."""
        with_problems = [ledger.c.problem_count > 0] if self.only_problems else []
        patterns = dict(self.patterns)
        words = [_contains(word, patterns.get(word, ())) for word in self.words]
        return [ledger.c.status == self.status, *with_problems, *words]

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        # PostgreSQL stores no null characters.
        return self.text.replace("\0", " ").split()


def _contains(word: str, patterns: Collection[str]) -> Condition:
    searched = (ledger.c.reason, ledger.c.source, ledger.c.sop_instance_uid, ledger.c.study_instance_uid)
    translated = (ledger.c.reason, ledger.c.reason_parts["pattern"].astext) if patterns else ()
    return or_(
        *(column.icontains(word, autoescape=True) for column in searched),
        *(column.in_(patterns) for column in translated),
    )


def has_objects(connection: Connection) -> bool:
    """Whether the ledger holds any object."""
    return bool(connection.execute(select(exists().select_from(ledger))).scalar_one())


def status_counts(connection: Connection) -> dict[ObjectStatus, int]:
    """Number of objects by status; all four statuses are present."""
    query = select(ledger.c.status, func.count().label("object_count")).group_by(ledger.c.status)
    counts = {ObjectStatus(row.status): row.object_count for row in connection.execute(query)}
    return dict.fromkeys(ObjectStatus, 0) | counts


def reason_counts(connection: Connection, status: ObjectStatus, latest: int = COUNT_CAP) -> list[ReasonCount]:
    """The reasons of a status with the number of objects, the commonest first, among the `latest` objects read."""
    recent = (
        select(ledger.c.reason, cast(ledger.c.reason_parts, Text).label("parameters"))
        .where(ledger.c.status == status)
        .order_by(ledger.c.read_at.desc())
        .limit(latest)
        .subquery()
    )
    number = func.count().label("object_count")
    parameters = cast(func.min(recent.c.parameters), JSONB).label("reason_parts")
    query = (
        select(recent.c.reason, parameters, number).group_by(recent.c.reason).order_by(number.desc(), recent.c.reason)
    )
    return [ReasonCount(**row) for row in connection.execute(query).mappings()]


def ledger_page(connection: Connection, ledger_filter: LedgerFilter, page: int = 1) -> list[LedgerEntry]:
    """The ledger rows of one page (from 1), the latest read first."""
    query = (
        select(*_ENTRY)
        .where(*ledger_filter.conditions())
        .order_by(ledger.c.read_at.desc(), ledger.c.orthanc_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [_entry(row) for row in connection.execute(query).mappings()]


def ledger_count(connection: Connection, ledger_filter: LedgerFilter, cap: int = COUNT_CAP) -> int:
    """How many ledger rows there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(ledger).where(*ledger_filter.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def followers(connection: Connection) -> list[FollowerState]:
    """The state of each follower, ordered by node."""
    query = select(cursor, (cursor.c.last_seq - cursor.c.seq).label("lag")).order_by(cursor.c.node)
    return [FollowerState(**row) for row in connection.execute(query).mappings()]


def entries(connection: Connection, orthanc_ids: Collection[str]) -> dict[str, LedgerEntry]:
    """The ledger rows of these objects, by Orthanc's identifier; unknown identifiers are ignored."""
    query = select(*_ENTRY).where(ledger.c.orthanc_id == any_(cast(list(orthanc_ids), ARRAY(Text))))
    return {row["orthanc_id"]: _entry(row) for row in connection.execute(query).mappings()}


def _entry(row: RowMapping) -> LedgerEntry:
    source = None if row["source"] is None else ObjectSource(row["source"])
    return LedgerEntry(**{**row, "status": ObjectStatus(row["status"]), "source": source})
