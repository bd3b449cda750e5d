"""What Kerma says of objects (`kerma.messages`), in the language of the page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.ui import formatting
from dashboard.ui.i18n import saying, tr
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.messages import Day, Message, Number, message_from_json

# A translation whose places do not fit, or parts that are none.
_UNUSABLE = (AttributeError, LookupError, TypeError, ValueError)


def told(what: str, said: Mapping[str, Any] | None = None) -> str:
    """A sentence in the language of the page; the English one where it cannot be told in that.

    Args:
        what: a `Sentence`, or the text of one that was stored.
        said: the parts that were stored beside the text (`kerma.messages.parts_of`); None where there are none.
    """
    try:
        return _told(what if isinstance(what, Message) else message_from_json(what, said))
    except _UNUSABLE:
        return str(what)


def of_problem(entry: Row) -> str:
    """What a stored problem says."""
    return told(entry["what"], entry.get("said"))


def with_reason(row: Row) -> Row:
    """A row of the ledger whose reason is in the language of the page."""
    reason = row["reason"]
    return {**row, "reason": reason and told(reason, row["reason_parts"])}


def in_this_language(chosen: LedgerFilter) -> LedgerFilter:
    """The filter, finding its words also where a reason says them in the language of the page."""
    return replace(chosen, patterns=tuple((word, found) for word in chosen.words if (found := saying(word))))


def _told(value: str) -> str:
    if isinstance(value, Message):
        values = {name: _told(each) for name, each in value.values.items()}
        return tr(value.pattern, **values)
    if isinstance(value, Number):
        return formatting.decimal(value)
    return formatting.day_of(value) if isinstance(value, Day) else value
