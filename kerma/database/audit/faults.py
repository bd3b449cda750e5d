"""What does not fit in the audit trail: within a chain, at its end, and among closed days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kerma.audit import closed_days
from kerma.audit.chain import ChainHead
from kerma.audit.closed_days import ClosedDay, fits
from kerma.standard.enumerations import AuditWriter

_OTHER_SIGNATURE = (
    "the signature of the day was not made with this site's key, or a day that was closed before was changed"
)


@dataclass(frozen=True)
class Fault:
    """The first row of a chain that does not fit.

    Attributes:
        writer: the program whose chain it is.
        day: of the chain, UTC.
        number: of the row.
        reason: what is wrong with the row.
    """

    writer: AuditWriter
    day: date
    number: int
    reason: str


def fault_of_end(last: ChainHead, end: ChainHead | None) -> Fault | None:
    """What is wrong between the last row of a chain and the end that its writer stored."""
    if end is None:
        return Fault(last.writer, last.day, last.number, "its writer stored no end of this chain")
    if end.number > last.number:
        return Fault(last.writer, last.day, last.number + 1, rows_text(last.number + 1, end.number))
    if last != end:
        return Fault(last.writer, last.day, last.number, "its writer did not add it")
    return None


def faults_of_positions(days: Iterable[ClosedDay], key: bytes) -> Iterator[Fault]:
    """Where an end, or its signature, is missing among those of closed days.

    Their positions have no gaps and are in the order of days. Once a day was signed, all later ones are.
    """
    position, latest, is_signed = 0, date.min, False
    for day in days:
        end = day.head
        if day.position != position + 1:
            yield Fault(end.writer, end.day, end.number, f"{_positions_text(position + 1, day.position - 1)} before it")
        elif end.day < latest:
            yield Fault(end.writer, end.day, end.number, "it was closed after a later day")
        elif key and is_signed and day.signature is None:
            yield Fault(end.writer, end.day, end.number, "its signature is missing, and a day closed before has one")
        position, latest, is_signed = day.position, max(latest, end.day), is_signed or day.signature is not None


def fault_of_late_chain(last: ChainHead, newest: date) -> Fault | None:
    """What is wrong with a chain that is not closed though its day, or a later one, is."""
    if last.day > newest:
        return None
    return Fault(last.writer, last.day, last.number, "it was not there when its day or a later one was closed")


def fault_of_day(last: ChainHead, closed: ClosedDay, link: str, key: bytes) -> Fault | None:
    """What is wrong between the last row of a chain and the end that was signed when its day was closed."""
    if closed.head != last:
        return Fault(last.writer, last.day, last.number, "another row was the last when the day was closed")
    if key and closed.signature is not None and not fits(closed.signature, closed_days.signature(link, key)):
        return Fault(last.writer, last.day, last.number, _OTHER_SIGNATURE)
    return None


def fault_of_removal(row_count: int, closed: ClosedDay, link: str, key: bytes) -> Fault | None:
    """What is wrong with a day whose rows were removed because of their age: only its signed end stays."""
    end = closed.head
    if row_count:
        return Fault(end.writer, end.day, end.number, "it was removed because of its age, and there again")
    if not key:
        return None
    # Rows are removed only where there is a key (`kerma.database.audit.removal`), and never unsigned.
    if not fits(closed.signature, closed_days.signature(link, key)):
        return Fault(end.writer, end.day, end.number, _OTHER_SIGNATURE)
    if not fits(closed.removal_signature, closed_days.removal_signature(link, key)):
        return Fault(end.writer, end.day, end.number, "its removal was not signed with this site's key")
    return None


def _positions_text(first: int, last: int) -> str:
    return f"closed day {first} is missing" if first == last else f"closed days {first} to {last} are missing"


def rows_text(first: int, last: int) -> str:
    """Which rows are missing."""
    return f"row {first} is missing" if first == last else f"rows {first} to {last} are missing"
