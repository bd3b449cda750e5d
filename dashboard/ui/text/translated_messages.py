"""Messages of `kerma.messages` in the language of the page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import messages_with, tr
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.messages import Day, Message, MessageParts, Number, message_from_json

# A translation whose placeholders do not fit, or stored parts that are none.
_UNUSABLE = (AttributeError, LookupError, TypeError, ValueError)


def translated(text: str, parts: Mapping[str, str | MessageParts] | None = None) -> str:
    """A message in the language of the page, or in English where that is not possible.

    Args:
        text: a `Message`, or the text of a stored one.
        parts: pattern and values stored beside the text (`kerma.messages.message_parts`); None: there are none.
    """
    try:
        return _translated(text if isinstance(text, Message) else message_from_json(text, parts))
    except _UNUSABLE:
        return str(text)


def of_problem(entry: Row) -> str:
    """The message of a stored problem."""
    return translated(entry["what"], entry.get("parts"))


class HasReason(Protocol):
    """A row with the reason of a status."""

    @property
    def reason(self) -> str | None:
        """The English message; None where there is no reason."""

    @property
    def reason_parts(self) -> MessageParts | None:
        """Pattern and values of the message; None where it has none."""


def translated_reason(entry: HasReason) -> str | None:
    """The reason in the language of the page."""
    return entry.reason and translated(entry.reason, entry.reason_parts)


def in_this_language(ledger_filter: LedgerFilter) -> LedgerFilter:
    """The filter, which finds its words also in the translations of reasons."""
    patterns = tuple((word, matches) for word in ledger_filter.words if (matches := messages_with(word)))
    return replace(ledger_filter, patterns=patterns)


def _translated(value: str) -> str:
    if isinstance(value, Message):
        values = {name: _translated(part) for name, part in value.values.items()}
        return tr(value.pattern, **values)
    if isinstance(value, Number):
        return formatting.decimal(value)
    return formatting.day_of(value) if isinstance(value, Day) else value
