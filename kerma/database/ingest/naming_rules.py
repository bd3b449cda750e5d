"""Naming rules of a site: their history, what they would change, adding and removing.

The rules are the truth: names of examinations are derived from them and from the stored suggestions. They are changed
under the lock of merges, which transactions that store studies share.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.ingest.rows import execute_rows, update_rows
from kerma.database.named_examinations import NamedExamination, examinations, study_counts, suggested_regions
from kerma.database.naming_rules_in_force import RULE_COLUMNS, naming_rules, rule_of_row
from kerma.database.schema.examination_tables import examination_name, naming_rule
from kerma.errors import ConfigurationError
from kerma.standard_names.naming import Naming
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.numbered_rules import NamingRules, NumberedNamingRule

_rule, _name = naming_rule.c, examination_name.c


@dataclass(frozen=True)
class StoredNamingRule:
    """A rule and its history; `removed_at` and `removed_by` are None while it is in force."""

    number: int
    rule: NamingRule
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None


class Renaming(NamedTuple):
    """Examinations that would be called otherwise.

    Attributes:
        before: their name now; None: they have none.
        now: their name then.
        examination_count: how many.
        study_count: how many studies these have.
    """

    before: str | None
    now: str | None
    examination_count: int
    study_count: int


def history(connection: Connection) -> list[StoredNamingRule]:
    """All rules, removed ones included, the latest first."""
    about = (_rule.rule_number, _rule.added_at, _rule.added_by, _rule.removed_at, _rule.removed_by)
    rows = connection.execute(select(*RULE_COLUMNS, *about).order_by(_rule.rule_number.desc())).mappings()
    return [
        StoredNamingRule(row["rule_number"], rule_of_row(row), *(row[column.name] for column in about[1:]))
        for row in rows
    ]


def renamings_of_added(connection: Connection, rules: Collection[NamingRule]) -> list[Renaming]:
    """What adding rules would change.

    Raises:
        ConfigurationError: the rules cannot be added; the text says why.
    """
    new = _numbered(connection, [rule.checked() for rule in rules])
    after = NamingRules.from_rules([*naming_rules(connection).rules, *new])
    added = NamingRules.from_rules(new)
    renamed = _renamed(connection, after, lambda found: added.deciding(found.examination) is not None)
    return _renamings(renamed, study_counts(connection))


def renamings_of_removed(connection: Connection, rule_number: int) -> list[Renaming]:
    """What removing a rule would change.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    in_force(connection, rule_number)
    left = NamingRules(tuple(one for one in naming_rules(connection).rules if one.number != rule_number))
    renamed = _renamed(connection, left, lambda found: found.rule_number == rule_number)
    return _renamings(renamed, study_counts(connection))


def add(connection: Connection, rules: Collection[NamingRule], added_by: str) -> list[Renaming]:
    """Add rules; returns what they changed.

    Args:
        connection: within a transaction.
        rules: a later one of them goes before an earlier one.
        added_by: who adds them.

    Raises:
        ConfigurationError: the rules cannot be added; the text says why.
    """
    _lock(connection)
    new = _numbered(connection, [rule.checked() for rule in rules])
    rows = [{"rule_number": one.number, **asdict(one.rule), "added_by": added_by} for one in new]
    if rows:
        connection.execute(insert(naming_rule).values(added_at=func.clock_timestamp()), rows)
    added = NamingRules.from_rules(new)
    return _apply(connection, lambda found: added.deciding(found.examination) is not None)


def add_in_order(connection: Connection, rules: Sequence[NamingRule], added_by: str) -> list[Renaming]:
    """Have rules in force of which a later one decides before an earlier one; returns what that changed.

    Rules that are in force stay where they are in this order; others are added, or removed and added anew.

    Args:
        connection: within a transaction.
        rules: as they are to be compared, the last one first.
        added_by: who adds them.

    Raises:
        ConfigurationError: the rules cannot be added; the text says why.
    """
    _lock(connection)
    found = naming_rules(connection).split(rules)
    numbers = [one.number for one in found.renewed]
    values = {"removed_at": func.clock_timestamp(), "removed_by": added_by}
    connection.execute(update(naming_rule).where(_rule.rule_number.in_(numbers)).values(values))
    return add(connection, found.to_add, added_by)


def remove(connection: Connection, rule_number: int, removed_by: str) -> list[Renaming]:
    """Remove a rule; returns what that changed.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    _lock(connection)
    in_force(connection, rule_number)
    values = {"removed_at": func.clock_timestamp(), "removed_by": removed_by}
    connection.execute(update(naming_rule).where(_rule.rule_number == rule_number).values(values))
    return _apply(connection, lambda found: found.rule_number == rule_number)


def in_force(connection: Connection, rule_number: int) -> NamingRule:
    """The rule of this number.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    for one in naming_rules(connection).rules:
        if one.number == rule_number:
            return one.rule
    raise ConfigurationError(f"No rule in force has the number {rule_number}; `kerma names list` shows all.")


def apply_imported(connection: Connection) -> None:
    """Name all examinations as the rules say.

    Raises:
        ConfigurationError: two rules contradict each other, or one is not such as somebody may enter.
    """
    _lock(connection)
    rules = [one.rule for one in reversed(naming_rules(connection).rules)]
    _require_valid(connection, NamingRules(), rules)
    for rule in rules:
        if rule.checked() != rule:
            raise ConfigurationError(f"naming_rule: {rule} is not written as it is stored. Nothing was stored.")
    _apply(connection, lambda _: True)


def _numbered(connection: Connection, rules: list[NamingRule]) -> list[NumberedNamingRule]:
    """Rules with the next numbers.

    Raises:
        ConfigurationError: one contradicts another, or a rule in force.
    """
    _require_valid(connection, naming_rules(connection), rules)
    last: int = connection.execute(select(func.coalesce(func.max(_rule.rule_number), 0))).scalar_one()
    return [NumberedNamingRule(last + position, rule) for position, rule in enumerate(rules, 1)]


def _require_valid(connection: Connection, known: NamingRules, rules: list[NamingRule]) -> None:
    known.require_valid(rules, suggested_regions(connection))


def _lock(connection: Connection) -> None:
    """One change after the other, and no study is stored meanwhile under rules of before."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _apply(connection: Connection, is_concerned: Callable[[NamedExamination], bool]) -> list[Renaming]:
    """Store the names of concerned examinations under the rules in force; a worker has the rollups follow."""
    renamed = _renamed(connection, naming_rules(connection), is_concerned)
    rows = [
        {
            "examination_id": str(found.examination_id),
            "standard_name": now.standard_name,
            "region": now.region,
            "rule_number": now.rule_number,
        }
        for found, now in renamed
    ]
    execute_rows(connection, _UPDATE, rows)
    return _renamings(renamed, study_counts(connection))


def _renamed(
    connection: Connection, rules: NamingRules, is_concerned: Callable[[NamedExamination], bool]
) -> list[tuple[NamedExamination, Naming]]:
    """The concerned examinations of which rules say otherwise than is stored."""
    found = ((one, one.under(rules)) for one in examinations(connection) if is_concerned(one))
    return [
        (one, now)
        for one, now in found
        if (one.standard_name, one.region, one.rule_number) != (now.standard_name, now.region, now.rule_number)
    ]


def _renamings(renamed: Iterable[tuple[NamedExamination, Naming]], studies: dict[UUID, int]) -> list[Renaming]:
    """What changes, that with the most studies first."""
    found: dict[tuple[str | None, str | None], list[int]] = {}
    for one, now in renamed:
        if one.standard_name != now.standard_name:
            names = (one.standard_name, now.standard_name)
            found.setdefault(names, []).append(studies.get(one.examination_id, 0))
    renamings = (Renaming(*names, len(counts), sum(counts)) for names, counts in found.items())
    return sorted(renamings, key=lambda one: -one.study_count)


_UPDATE = update_rows(examination_name, [_name.examination_id], [_name.standard_name, _name.region, _name.rule_number])
