"""The users whose sight the undoing of a merge or split changes are named before, and see just that after."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes, undo_sight
from kerma.database.ingest import equipment_merges, equipment_splits, undo_previews
from kerma.equipment_splits import SplitCondition
from kerma.errors import ConfigurationError
from kerma.worker.worker import Worker
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Engine

    from kerma.equipment_undo_preview import UndoPreview
    from kerma.extract import Extraction

    Put = Callable[..., None]
    Change = Callable[..., Any]


def report(serial: str, day: int) -> Extraction:
    uid, event = f"2.25.{day}", ct_event(ct_dose(), event_uid=f"2.25.9.{day}")
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.1", "StudyDate": f"2026010{day}"}
    return read(ct_report(event, DeviceSerialNumber=serial, StationName=serial, InstitutionName=serial, **header))


@pytest.fixture
def change(engine: Engine) -> Change:
    """Call a function with a connection, commit, and let a worker do what it requested."""

    def change(function: Callable[..., Any], *arguments: Any) -> Any:
        with engine.begin() as connection:
            result = function(connection, *arguments)
        Worker(engine).drain()
        return result

    return change


@pytest.fixture
def known(engine: Engine, put: Put) -> dict[str, UUID]:
    """Three pieces of equipment by their names: studies of 1 and 2, of 3, and of 4 January."""
    put(a=report("OLD", 1), b=report("OLD", 2), c=report("NEW", 3), d=report("THIRD", 4))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT station_name, equipment_id FROM equipment"))
        return {name: UUID(str(key)) for name, key in rows}


class Sight(NamedTuple):
    """A scope, by the name of an institution or `=` and a name in `known`, and what changes for it."""

    scope: str
    gains: str = ""
    loses: str = ""


def check(
    engine: Engine,
    change: Change,
    known: Mapping[str, UUID],
    sight: Sight,
    preview_of: Callable[[Connection, UUID], UndoPreview],
    undo: Change,
    key: UUID,
) -> None:
    """Compare the forecast, what is expected, and what the user sees afterwards."""
    named = sight.scope.removeprefix("=")
    entry = ScopeEntry(equipment_id=known[named]) if sight.scope.startswith("=") else ScopeEntry(named)
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        accounts.add(connection, "cyd", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [entry])
    with engine.connect() as connection:
        preview = preview_of(connection, key)
        before = scopes.equipment_ids(connection, ben) or frozenset()
        found = undo_sight.sight_changes(connection, preview)
    gains, loses = ({known[one] for one in names.split()} for names in (sight.gains, sight.loses))
    expected = [("ben", gains, loses)] if gains or loses else []
    assert [(one.name, set(one.gains), set(one.loses)) for one in found] == expected
    change(undo, key, "ada")
    with engine.connect() as connection:
        after = scopes.equipment_ids(connection, ben) or frozenset()
        rows = connection.execute(text("SELECT equipment_id, count(*) FROM study GROUP BY 1"))
        counts = {row[0]: row[1] for row in rows}
    if key not in counts:  # A split was undone: its studies are seen with the other equipment.
        after |= {key} if preview.other_id in after else set()
    assert after & preview.with_studies == ((before | gains) - loses) & preview.with_studies
    if key in counts:
        assert (preview.moved_count, preview.left_count) == (counts[key], counts[preview.other_id])


# OLD was merged into NEW, which describes both by its own study.
@pytest.mark.parametrize(
    "sight",
    [
        Sight("NEW", loses="OLD"),
        Sight("OLD", gains="OLD"),
        Sight("=OLD", loses="NEW"),
        Sight("=NEW", loses="OLD"),
        Sight("THIRD"),
    ],
    ids=lambda sight: sight.scope,
)
def test_undoing_a_merge(engine: Engine, known: dict[str, UUID], change: Change, sight: Sight) -> None:
    change(equipment_merges.merge, known["OLD"], known["NEW"], "ada")
    check(engine, change, known, sight, undo_previews.of_merge, equipment_merges.undo, known["OLD"])


# OLD was merged into NEW, and NEW into THIRD; undone is the second merge: OLD stays with NEW.
@pytest.mark.parametrize(
    "sight",
    [Sight("THIRD", loses="NEW"), Sight("NEW", gains="NEW"), Sight("OLD"), Sight("=OLD", loses="THIRD")],
    ids=lambda sight: sight.scope,
)
def test_undoing_a_merge_that_leaves_another(
    engine: Engine, known: dict[str, UUID], change: Change, sight: Sight
) -> None:
    change(equipment_merges.merge, known["OLD"], known["NEW"], "ada")
    change(equipment_merges.merge, known["NEW"], known["THIRD"], "ada")
    check(engine, change, known, sight, undo_previews.of_merge, equipment_merges.undo, known["NEW"])


# The study of 2 January was split off from OLD and merged into NEW; OLD keeps that of the 1st.
@pytest.mark.parametrize(
    "sight", [Sight("NEW", loses="SPLIT"), Sight("OLD", gains="SPLIT"), Sight("=NEW", loses="SPLIT")]
)
def test_undoing_a_merge_of_what_was_split_off(
    engine: Engine, known: dict[str, UUID], change: Change, sight: Sight
) -> None:
    condition = SplitCondition(first_day=date(2026, 1, 2))
    change(equipment_splits.split, known["OLD"], condition, "ada")
    split_off = condition.split_off_id(known["OLD"])
    change(equipment_merges.merge, split_off, known["NEW"], "ada")
    names = {**known, "SPLIT": split_off}
    check(engine, change, names, sight, undo_previews.of_merge, equipment_merges.undo, split_off)


# The study of 2 January is split off, and states the institution OLD as that of the 1st does.
@pytest.mark.parametrize(
    "sight",
    [Sight("OLD"), Sight("=OLD", gains="SPLIT"), Sight("=SPLIT", loses="SPLIT"), Sight("NEW")],
    ids=lambda sight: sight.scope,
)
def test_undoing_a_split(engine: Engine, known: dict[str, UUID], change: Change, sight: Sight) -> None:
    condition = SplitCondition(first_day=date(2026, 1, 2))
    change(equipment_splits.split, known["OLD"], condition, "ada")
    split_off = condition.split_off_id(known["OLD"])
    names = {**known, "SPLIT": split_off}
    check(engine, change, names, sight, undo_previews.of_split, equipment_splits.undo, split_off)


# What is left of OLD was merged into NEW: the study that was split off would count for NEW, too.
@pytest.mark.parametrize(
    "sight", [Sight("OLD", loses="SPLIT"), Sight("NEW", gains="SPLIT"), Sight("=OLD", gains="SPLIT")]
)
def test_undoing_a_split_of_merged_equipment(
    engine: Engine, known: dict[str, UUID], change: Change, sight: Sight
) -> None:
    condition = SplitCondition(first_day=date(2026, 1, 2))
    change(equipment_splits.split, known["OLD"], condition, "ada")
    change(equipment_merges.merge, known["OLD"], known["NEW"], "ada")
    split_off = condition.split_off_id(known["OLD"])
    names = {**known, "SPLIT": split_off}
    check(engine, change, names, sight, undo_previews.of_split, equipment_splits.undo, split_off)


@pytest.mark.parametrize("preview_of", [undo_previews.of_merge, undo_previews.of_split])
def test_what_was_neither_merged_nor_split_off_has_nothing_to_undo(
    engine: Engine, known: dict[str, UUID], preview_of: Callable[[Connection, UUID], UndoPreview]
) -> None:
    with engine.connect() as connection, pytest.raises(ConfigurationError, match="kerma equipment history"):
        preview_of(connection, known["OLD"])
