"""The merges and splits of a piece of equipment, those that were undone included."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dashboard.pages.equipment import data
from dashboard.pages.equipment_detail import rule_texts
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr

_COLUMNS = (
    Column(name="equipment", label="System", help="The equipment that was merged or split off."),
    Column(name="rule", label="Rule", help="For which equipment its studies count, or which studies were split off."),
    Column(name="made", label="Set", help="When, and by whom."),
    Column(name="undone", label="Undone", help="When, and by whom; empty while it is in force."),
)


class Rule(NamedTuple):
    """A merge or split.

    Attributes:
        equipment_id: what was merged or split off.
        is_split: whether it is a split.
        text: what it says.
        made_at: when it was made.
        made_by: who made it.
        undone_at: when it was undone; None while it is in force.
        undone_by: who undid it.
    """

    equipment_id: UUID
    is_split: bool
    text: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str | None


def rules(equipment_id: UUID) -> list[Rule]:
    """The merges and splits of equipment, the latest first."""
    found = [*_merges(equipment_id), *_splits(equipment_id)]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def _merges(equipment_id: UUID) -> Iterator[Rule]:
    for one in data.merges(equipment_id):
        words = tr("counts for {name}", name=rule_texts.name(one.into_id))
        yield Rule(one.equipment_id, False, words, one.merged_at, one.merged_by, one.undone_at, one.undone_by)


def _splits(equipment_id: UUID) -> Iterator[Rule]:
    for one in data.splits(equipment_id):
        origin, condition = rule_texts.name(one.stated_id), rule_texts.condition(one.condition)
        words = tr("split off from {name}: {condition}", name=origin, condition=condition)
        yield Rule(one.equipment_id, True, words, one.split_at, one.split_by, one.undone_at, one.undone_by)


def show(equipment_id: UUID, found: list[Rule]) -> None:
    """Show the history; nothing where there is none."""
    if not found:
        return
    rows = [
        {
            "equipment": rule_texts.name(one.equipment_id),
            "rule": one.text,
            "made": f"{formatting.received(one.made_at)}, {one.made_by}",
            "undone": f"{formatting.received(one.undone_at)}, {one.undone_by}" if one.undone_at else None,
        }
        for one in found
    ]
    table.show(rows, _COLUMNS, key=f"rules:{equipment_id}", alt=tr("Merges and splits"))
    plain_text.note(tr("What the objects state stays with each study; merges and splits can be undone."))
