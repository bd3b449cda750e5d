"""The ledger: received objects by status, with the reason of each; and the state of the followers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import RowMapping

from kerma.database.query.distinct_values import distinct_values
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.database.schema.tables import cursor, equipment, ledger, study_table
from kerma.database.sql_types import Condition
from kerma.messages import MessageParts
from kerma.standard.enumerations import GoneReason, ObjectOrigin, ObjectSource, ObjectStatus

#: A follower reports every few seconds; in the middle of a very large report it may take longer.
REPORTS_WITHIN_S = 120


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """One received object; the columns are described in `kerma.database.schema.tables.ledger`.

    Attributes:
        reason_parts: pattern and values of the reason (`kerma.messages.message_parts`); None where there are none.
        equipment_id: the equipment of its header; None where Kerma has no page of it.
        has_study: whether Kerma has a page of its study.
    """

    orthanc_id: str
    node: str | None
    calling_ae_title: str | None
    called_ae_title: str | None
    remote_address: str | None
    origin: ObjectOrigin | None
    digest: str | None
    sop_class_uid: str | None
    sop_instance_uid: str | None
    study_instance_uid: str | None
    dicom_modality: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    received_at: datetime
    status: ObjectStatus
    reason: str | None
    reason_parts: MessageParts | None
    source: ObjectSource | None
    problem_count: int
    extractor_version: str
    read_at: datetime
    equipment_id: UUID | None
    has_study: bool
    gone_at: datetime | None = None
    gone_reason: GoneReason | None = None


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
        caught_up_at: when the change log was last read to its end; None before it was first followed.
        index_id: identifier of the Orthanc's index; None before it was first followed.
    """

    node: str
    seq: int
    last_seq: int
    lag: int
    seen_at: datetime | None
    reconciled_at: datetime | None
    last_error: str | None
    caught_up_at: datetime | None = None
    index_id: str | None = None

    def is_reporting(self, now: datetime) -> bool:
        """Whether it reported within the last two minutes; it reports every few seconds."""
        return self.seen_at is not None and (now - self.seen_at).total_seconds() < REPORTS_WITHIN_S

    def lag_s(self, now: datetime) -> float:
        """Seconds since the change log was last read to its end; 0 where nothing is left to be read."""
        if self.lag <= 0 or self.caught_up_at is None:
            return 0.0
        return max(0.0, (now - self.caught_up_at).total_seconds())


_JOINED = frozenset({"equipment_id", "has_study"})
_ENTRY = tuple(ledger.c[name] for name in LedgerEntry.__dataclass_fields__ if name not in _JOINED)


@dataclass(frozen=True)
class LedgerFilter:
    """Selects ledger rows by one status, and by words that must all occur in reason, source or a UID.

    Attributes:
        status: status of the objects.
        text: words, separated by spaces.
        only_problems: whether only objects with problems are selected.
        calling_ae_title: AE title of the sender; None: any.
        dicom_modality: Modality (0008,0060); None: any.
        received_from: received at this time or later; None: at any time.
        received_before: received before this time; None: at any time.
        patterns: pairs of a word of the text and the English messages whose translation contains that word.
    """

    status: ObjectStatus = ObjectStatus.FAILED
    text: str = ""
    only_problems: bool = False
    calling_ae_title: str | None = None
    dicom_modality: str | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    patterns: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def conditions(self) -> list[Condition]:
        """The WHERE clauses on `ledger`."""
        patterns = dict(self.patterns)
        words = (_contains(word, patterns.get(word, ())) for word in self.words)
        return [ledger.c.status == self.status, *self._selections(), *words]

    def _selections(self) -> Iterator[Condition]:
        """The conditions other than status and words."""
        if self.only_problems:
            yield ledger.c.problem_count > 0
        if self.calling_ae_title is not None:
            yield ledger.c.calling_ae_title == self.calling_ae_title
        if self.dicom_modality is not None:
            yield ledger.c.dicom_modality == self.dicom_modality
        if self.received_from is not None:
            yield ledger.c.received_at >= self.received_from
        if self.received_before is not None:
            yield ledger.c.received_at < self.received_before

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
    """The reasons of a status with the number of objects, the commonest first, among the `latest` objects."""
    recent = (
        select(ledger.c.reason, cast(ledger.c.reason_parts, Text).label("parameters"))
        .where(ledger.c.status == status)
        .order_by(ledger.c.received_at.desc())
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
    """The ledger rows of one page (from 1), the latest received first."""
    selected = (
        select(ledger.c.orthanc_id)
        .where(*ledger_filter.conditions())
        .order_by(ledger.c.received_at.desc(), ledger.c.orthanc_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    found = entries(connection, list(connection.execute(selected).scalars()))
    return sorted(found.values(), key=lambda entry: (-entry.received_at.timestamp(), entry.orthanc_id))


def ledger_count(connection: Connection, ledger_filter: LedgerFilter, cap: int = COUNT_CAP) -> int:
    """How many ledger rows there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(ledger).where(*ledger_filter.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def followers(connection: Connection) -> list[FollowerState]:
    """The state of each follower, ordered by node."""
    stored = (cursor.c[name] for name in FollowerState.__dataclass_fields__ if name != "lag")
    query = select(*stored, (cursor.c.last_seq - cursor.c.seq).label("lag")).order_by(cursor.c.node)
    return [FollowerState(**row) for row in connection.execute(query).mappings()]


def entries(connection: Connection, orthanc_ids: Collection[str]) -> dict[str, LedgerEntry]:
    """The ledger rows of these objects, by Orthanc's identifier; unknown identifiers are ignored."""
    query = (
        select(*_ENTRY, equipment.c.equipment_id, study_table.c.study_id.is_not(None).label("has_study"))
        .outerjoin(equipment, equipment.c.equipment_id == ledger.c.equipment_id)
        .outerjoin(study_table, study_table.c.study_instance_uid == ledger.c.study_instance_uid)
        .where(ledger.c.orthanc_id == any_(cast(list(orthanc_ids), ARRAY(Text))))
    )
    return {row["orthanc_id"]: _entry(row) for row in connection.execute(query).mappings()}


def _entry(row: RowMapping) -> LedgerEntry:
    source = None if row["source"] is None else ObjectSource(row["source"])
    origin = None if row["origin"] is None else ObjectOrigin(row["origin"])
    gone_reason = None if row["gone_reason"] is None else GoneReason(row["gone_reason"])
    words = {"status": ObjectStatus(row["status"]), "source": source, "origin": origin, "gone_reason": gone_reason}
    return LedgerEntry(**{**row, **words})


def calling_ae_titles(connection: Connection) -> list[str]:
    """The AE titles of all senders, in order."""
    return distinct_values(connection, ledger.c.calling_ae_title)


def dicom_modalities(connection: Connection) -> list[str]:
    """The values of Modality (0008,0060) of all objects, in order."""
    return distinct_values(connection, ledger.c.dicom_modality)
