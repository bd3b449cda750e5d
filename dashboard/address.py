"""Filters in the address: read with care, since anybody may type one.

A value that means nothing is left out, and a sentence says so.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from dashboard import keys
from kerma.database.queries.filters import StudyFilter


def day(params: Mapping[str, str], name: str) -> date | None:
    """A date YYYY-MM-DD.

    Raises:
        ValueError: it is something else.
    """
    return date.fromisoformat(params[name]) if params.get(name) else None


def identifier(params: Mapping[str, str], name: str) -> UUID | None:
    """One of Kerma's own identifiers.

    Raises:
        ValueError: it is something else.
    """
    return UUID(params[name]) if params.get(name) else None


def page(params: Mapping[str, str], name: str) -> int:
    """The number of a page, from 1.

    Raises:
        ValueError: it is something else.
    """
    number = int(params.get(name) or "1")
    if number < 1:
        raise ValueError(f"{number} is not the number of a page")
    return number


_READERS = {
    keys.from_date: (day, "a date like 2026-03-31"),
    keys.to_date: (day, "a date like 2026-03-31"),
    keys.machine: (identifier, "the identifier of a machine"),
    keys.page: (page, "the number of a page"),
}


def complaints(params: Mapping[str, str], prefix: str) -> list[str]:
    """A sentence for each filter of `prefix` in the address that means nothing."""
    said = []
    for field, (read, expected) in _READERS.items():
        name = field(prefix)
        try:
            read(params, name)
        except ValueError:
            said.append(f"The address says {name}={params[name]}, which is not {expected}; it was left out.")
    return said


def of(chosen: StudyFilter, page_number: int, prefix: str) -> dict[str, str]:
    """The parameters of an address that shows this page of these studies."""
    values = {
        keys.text(prefix): chosen.value("text") and chosen.value("text").text,
        keys.from_date(prefix): chosen.value("from"),
        keys.to_date(prefix): chosen.value("to"),
        keys.machine(prefix): (chosen.value("machine") or (None,))[0],
        keys.page(prefix): page_number if page_number > 1 else None,
    }
    return {name: str(value) for name, value in values.items() if value}
