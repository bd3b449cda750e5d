"""Columns of the tables and of the file of the page Changed by updates, and their rows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC

from dashboard.exports.csv_file import csv_file
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT, STUDY_AT, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import equipment_name, full_equipment_name
from dashboard.ui.text.fact_labels import label_with_part, value_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.operations.update_changes import STUDY_ADDED_OR_REMOVED, ChangeSum, StudyUpdate
from kerma.facts.fact import ValueKind

_FACT = Column(name="fact", label="Fact", help="The fact concerned.")
_CHANGE = Column(
    name="change",
    label="Change",
    help="Amount of the change in percent of the value before; none where a value is no number, or was 0.",
    kind=ValueKind.NUMBER,
    unit="%",
    number_format=NumberFormat.FOUR_DIGITS,
)
OF_SUMS = (
    _FACT,
    EQUIPMENT,
    Column(name="study_count", label="Studies", help="Number of studies in which it changed.", kind=ValueKind.COUNT),
    replace(_CHANGE, label="Largest change"),
)
OF_STUDIES = (
    STUDY_AT,
    *columns_named("study_description"),
    EQUIPMENT,
    _FACT,
    Column(name="before", label="Before", help="Value before; of events, that of the largest change."),
    Column(name="after", label="After", help="Value since then."),
    _CHANGE,
    Column(
        name="item_count",
        label="Events",
        help="Number of events or planes of which it changed.",
        kind=ValueKind.COUNT,
    ),
    Column(name="versions", label="Kerma", help="Version of Kerma before and after."),
    Column(name="changed", label="Read again", help="When the objects were read again, in this server's time."),
)
_HEADINGS = (
    *("study_instance_uid", "study_at", "study_description", "equipment", "fact"),
    *("value_before", "value_after", "relative_change_percent", "event_count"),
    *("version_before", "version_after", "changed_at"),
)
_PERCENT = 100


def fact_name(path: str) -> str:
    """The label of a fact."""
    return tr("Study added or removed") if path == STUDY_ADDED_OR_REMOVED else label_with_part(path)


def sum_row(found: ChangeSum) -> TableRow:
    """The row of a fact of equipment."""
    return {
        "fact": fact_name(found.fact),
        EQUIPMENT.name: equipment_name(found),
        "study_count": found.study_count,
        "change": _percent(found.max_relative_change),
    }


def study_row(found: StudyUpdate) -> TableRow:
    """The row of a fact of a study."""
    return {
        STUDY_AT.name: found.study_at,
        "study_description": found.study_description,
        EQUIPMENT.name: equipment_name(found),
        "fact": fact_name(found.fact),
        "before": value_text(found.fact, found.value_before),
        "after": value_text(found.fact, found.value_after),
        "change": _percent(found.relative_change),
        "item_count": found.item_count,
        "versions": f"{found.version_before} → {found.version_after}",
        "changed": formatting.received(found.changed_at),
    }


def csv_of(found: Iterable[StudyUpdate]) -> bytes:
    """The changes as CSV with unformatted values."""
    return csv_file((), _HEADINGS, map(_cells, found))


def _cells(found: StudyUpdate) -> tuple[object, ...]:
    return (
        *(found.study_instance_uid, found.study_at, found.study_description, full_equipment_name(found)),
        *(found.fact, found.value_before, found.value_after),
        *(_percent(found.relative_change), found.item_count, found.version_before, found.version_after),
        found.changed_at.astimezone(UTC).isoformat(timespec="seconds"),
    )


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else _PERCENT * fraction
