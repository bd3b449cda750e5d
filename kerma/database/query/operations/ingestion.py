"""What became of the objects that Orthanc received."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.query import Row
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.database.schema.tables import cursor, ledger

STATUSES = ("extracted", "skipped", "failed", "pending")


@dataclass(frozen=True)
class LedgerFilter:
    """Which ledger rows are meant: one status, and words that must all occur in reason, source or a UID.

    Attributes:
        patterns: for words of the text, the patterns of reasons in which they occur in the language of the reader.
    """

    status: str = "failed"
    text: str = ""
    only_problems: bool = False
    patterns: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE clauses on `ledger`."""
        found: list[ColumnElement[bool]] = [ledger.c.status == self.status]
        if self.only_problems:
            found.append(ledger.c.problem_count > 0)
        patterns = dict(self.patterns)
        return [*found, *(_says(word, patterns.get(word, ())) for word in self.words)]

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        # PostgreSQL takes no null character, and no text of ours holds one.
        return self.text.replace("\0", " ").split()


def _says(word: str, patterns: Collection[str]) -> ColumnElement[bool]:
    searched = (ledger.c.reason, ledger.c.source, ledger.c.sop_instance_uid, ledger.c.study_instance_uid)
    told = (ledger.c.reason, ledger.c.reason_parts["pattern"].astext) if patterns else ()
    return or_(
        *(column.icontains(word, autoescape=True) for column in searched),
        *(column.in_(patterns) for column in told),
    )


def has_objects(connection: Connection) -> bool:
    """Whether the ledger holds any object."""
    return bool(connection.execute(select(exists().select_from(ledger))).scalar_one())


def status_counts(connection: Connection) -> dict[str, int]:
    """Number of objects by status; all four statuses are present."""
    query = select(ledger.c.status, func.count().label("object_count")).group_by(ledger.c.status)
    counted = {row.status: row.object_count for row in connection.execute(query)}
    return dict.fromkeys(STATUSES, 0) | counted


def reason_counts(connection: Connection, status: str, latest: int = COUNT_CAP) -> list[Row]:
    """The reasons given for a status with their number, the commonest first, among the `latest` objects read.

    `reason_parts` holds the parts of a reason, where any of its objects was read since they are kept.
    """
    recent = (
        select(ledger.c.reason, cast(ledger.c.reason_parts, Text).label("said"))
        .where(ledger.c.status == status)
        .order_by(ledger.c.read_at.desc())
        .limit(latest)
        .subquery()
    )
    number = func.count().label("object_count")
    said = cast(func.min(recent.c.said), JSONB).label("reason_parts")
    query = select(recent.c.reason, said, number).group_by(recent.c.reason).order_by(number.desc(), recent.c.reason)
    return [dict(row) for row in connection.execute(query).mappings()]


def ledger_page(connection: Connection, chosen: LedgerFilter, page: int = 1) -> list[Row]:
    """The ledger rows of one page (from 1), the latest read first."""
    query = (
        select(ledger)
        .where(*chosen.conditions())
        .order_by(ledger.c.read_at.desc(), ledger.c.orthanc_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def ledger_count(connection: Connection, chosen: LedgerFilter, cap: int = COUNT_CAP) -> int:
    """How many ledger rows there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(ledger).where(*chosen.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def followers(connection: Connection) -> list[Row]:
    """The state of each follower: where it is in Orthanc's change log, when it was seen, its last error."""
    query = select(cursor, (cursor.c.last_seq - cursor.c.seq).label("lag")).order_by(cursor.c.node)
    return [dict(row) for row in connection.execute(query).mappings()]


def entries(connection: Connection, orthanc_ids: Collection[str]) -> dict[str, Row]:
    """The ledger rows of these objects, by Orthanc's identifier; those it does not know are left out."""
    query = select(ledger).where(ledger.c.orthanc_id == any_(cast(list(orthanc_ids), ARRAY(Text))))
    return {row["orthanc_id"]: dict(row) for row in connection.execute(query).mappings()}
