"""What a file of levels changes at the levels of a site: levels are added, others changed or ended, none is removed.

A level keeps its name only as long as it states the same: another value, quantity or population needs another name,
so that a report which names a level means one number.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kerma.messages import message
from kerma.reference_levels import level_file
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.row_file import RowFile, RowProblem

#: What a level states: no file changes it under the same name. By column of a file, with the attribute.
_STATED = {
    **{name: name for name in ("jurisdiction", "modality", "population", "quantity", "unit")},
    "value": "published_value",
    **{name: name for name in ("phantom", "projection", "statistic", "valid_from")},
}


class ReplacedLevel(NamedTuple):
    """A level of the site before and after a change."""

    before: ReferenceLevel
    after: ReferenceLevel

    @property
    def is_ended(self) -> bool:
        """Whether only its last day is another one."""
        return replace(self.before, valid_to=self.after.valid_to) == self.after


class LevelChanges(NamedTuple):
    """What would follow.

    Attributes:
        added: levels whose names are new.
        replaced: levels of the site of which the file states something else, such as a last day.
        unchanged: number of levels that exist as the file states them.
        problems: why the file cannot be used; with one of them nothing of it may be stored.
    """

    added: Sequence[ReferenceLevel]
    replaced: Sequence[ReplacedLevel]
    unchanged: int
    problems: Sequence[RowProblem]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to store."""
        return not self.added and not self.replaced


def changes_of_file(text: str, of_site: Sequence[ReferenceLevel]) -> LevelChanges:
    """What a file changes.

    Args:
        text: the content of the file.
        of_site: the levels of the site.
    """
    alone = level_file.read(text)
    stated = alone.records.values()
    by_name = {level.level_id: level for level in of_site}
    existing = {level.level_id: level for level in (*of_site, *published_levels())}
    new = [level for level in stated if existing.get(level.level_id) != level]
    replaced = [ReplacedLevel(by_name[level.level_id], level) for level in new if level.level_id in by_name]
    # Of each name that the file states as it is, or changes, only the file's level counts.
    restated = {level.level_id for level in stated if level not in new} | {one.after.level_id for one in replaced}
    beside = [level for level in existing.values() if level.level_id not in restated]
    problems = [*level_file.read(text, beside).problems, *_other_statements(alone, by_name)] if new else alone.problems
    return LevelChanges(
        added=[level for level in new if level.level_id not in by_name],
        replaced=replaced,
        unchanged=len(stated) - len(new),
        problems=sorted(problems),
    )


def _other_statements(file: RowFile[ReferenceLevel], by_name: dict[str, ReferenceLevel]) -> list[RowProblem]:
    """The levels that state something else under a name that the site uses, by line and column."""
    return [
        RowProblem(
            line,
            column,
            message(
                "{name} exists with another {column}: give the new level another name",
                name=level.level_id,
                column=column,
            ),
        )
        for line, level in file.records.items()
        if (before := by_name.get(level.level_id)) is not None
        for column, name in _STATED.items()
        if getattr(before, name) != getattr(level, name)
    ]
