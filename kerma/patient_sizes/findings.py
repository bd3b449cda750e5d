"""What was found in rows of a file: how many rows, and the first of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kerma.messages import Message, message
from kerma.patient_sizes.errors import MAX_LINES


class Finding(StrEnum):
    """What a row, or a value of it, is; rows are counted for several."""

    #: Neither height nor weight.
    EMPTY = "empty"
    #: No key, or no date beside a patient ID.
    WITHOUT_KEY = "without_key"
    #: Beyond the limits of people.
    IMPLAUSIBLE = "implausible"
    #: Rows with the same key and different values.
    CONFLICT = "conflict"
    #: No study has the key.
    UNKNOWN = "unknown"
    #: Studies have the key that are of different patients, or may be.
    AMBIGUOUS = "ambiguous"
    #: No object of a study states any, and no earlier import.
    NEW = "new"
    #: The objects of a study state the same.
    EQUAL = "equal"
    #: The objects of a study state another value.
    DIFFERING = "differing"
    #: An earlier import gave a study the same value.
    REPEATED = "repeated"
    #: An earlier import gave a study another value, where its objects state none.
    REPLACED = "replaced"
    #: An earlier import gave a study another value, in place of what its objects state.
    OVERWRITTEN = "overwritten"


#: Descriptions of the findings.
FINDING_TEXTS: dict[Finding, str] = {
    Finding.EMPTY: message("Rows without height and weight"),
    Finding.WITHOUT_KEY: message("Rows without key or date"),
    Finding.IMPLAUSIBLE: message("Implausible values, left out"),
    Finding.CONFLICT: message("Keys with different values in the file, left out"),
    Finding.UNKNOWN: message("Rows whose key no study has"),
    Finding.AMBIGUOUS: message("Rows whose key studies of different patients have, or may have, left out"),
    Finding.NEW: message("Values of studies without any"),
    Finding.EQUAL: message("Values that objects state as well"),
    Finding.DIFFERING: message("Values that differ from what objects state"),
    Finding.REPEATED: message("Values that an earlier import has as well"),
    Finding.REPLACED: message("Values in place of those of an earlier import"),
    Finding.OVERWRITTEN: message("Values that differ from what an earlier import has in place of what objects state"),
}


@dataclass
class Findings:
    """Counts by finding, and the first lines of each.

    Attributes:
        counts: how many; those that are not there are none.
        lines: the first, as messages.
    """

    counts: dict[Finding, int] = field(default_factory=dict)
    lines: dict[Finding, list[Message]] = field(default_factory=dict)

    def add(self, finding: Finding, line: Message | None = None) -> None:
        """Count one, and keep its message if it is among the first."""
        self.counts[finding] = self.counts.get(finding, 0) + 1
        first = self.lines.setdefault(finding, [])
        if line is not None and len(first) < MAX_LINES:
            first.append(line)

    def __iter__(self) -> Iterator[tuple[Finding, int, list[Message]]]:
        """Finding, count and first lines, in the order of `Finding`."""
        return ((one, self.counts[one], self.lines[one]) for one in Finding if one in self.counts)
