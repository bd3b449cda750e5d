"""Modality rules of a site: their history, what one would change, adding and removing.

The rules are the truth: `study.modality` of equipment for fluoroscopy and radiography is derived from them and from
what the objects state. They are changed under the lock of merges, which transactions that store studies share.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, any_, func, insert, select, update

from kerma.database import equipment_merge_groups
from kerma.database.ingest import jobs
from kerma.database.ingest.modality_rule_decisions import Move, decisions, moves
from kerma.database.modality_rules_in_force import RULE_COLUMNS, modality_rules, rule_of_row
from kerma.database.schema.expressions import uuids
from kerma.database.schema.modality_rule_table import modality_rule
from kerma.database.schema.tables import equipment, study_table
from kerma.errors import ConfigurationError
from kerma.modality_rules import ModalityRule, ModalityRules, NumberedRule

_study, _rule = study_table.c, modality_rule.c


@dataclass(frozen=True)
class StoredRule:
    """A rule and its history; `removed_at` and `removed_by` are None while it is in force."""

    number: int
    rule: ModalityRule
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None


def history(connection: Connection, equipment_ids: Collection[UUID] | None = None) -> list[StoredRule]:
    """All rules, removed ones included, the latest first; of some equipment where that is named."""
    about = (_rule.rule_number, _rule.added_at, _rule.added_by, _rule.removed_at, _rule.removed_by)
    query = select(*RULE_COLUMNS, *about).order_by(_rule.rule_number.desc())
    if equipment_ids is not None:
        query = query.where(_rule.equipment_id == any_(uuids(equipment_ids)))
    return [_stored(row) for row in connection.execute(query).mappings()]


def of_group(connection: Connection, equipment_id: UUID) -> list[StoredRule]:
    """The rules of equipment and of what was merged with it, removed ones included, the latest first."""
    return history(connection, equipment_merge_groups.groups(connection).members(equipment_id))


def moves_of_added(connection: Connection, rules: Collection[ModalityRule]) -> list[Move]:
    """What adding rules would change.

    Raises:
        ConfigurationError: the rules cannot be added; the text says why.
    """
    after = _with(connection, _checked(connection, rules))
    return moves(decisions(connection, after, {rule.equipment_id for rule in rules}))


def moves_of_removed(connection: Connection, rule_number: int) -> list[Move]:
    """What removing a rule would change.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    rule = in_force(connection, rule_number)
    return moves(decisions(connection, _without(connection, rule_number), {rule.equipment_id}))


def add(connection: Connection, rules: Collection[ModalityRule], added_by: str) -> int:
    """Add rules; returns the number of studies that a worker merges again.

    Args:
        connection: within a transaction.
        rules: a later one of them goes before an earlier one.
        added_by: who adds them.

    Raises:
        ConfigurationError: the rules cannot be added; the text says why.
    """
    _lock_numbers(connection)
    numbered = _with(connection, _checked(connection, rules), are_new_only=True)
    at = func.clock_timestamp()
    for one in numbered.rules:
        row = {"rule_number": one.number, **asdict(one.rule), "added_at": at, "added_by": added_by}
        connection.execute(insert(modality_rule).values(row))
    return _apply(connection, {rule.equipment_id for rule in rules})


def remove(connection: Connection, rule_number: int, removed_by: str) -> int:
    """Remove a rule; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    _lock_numbers(connection)
    rule = in_force(connection, rule_number)
    removed = update(modality_rule).where(_rule.rule_number == rule_number)
    connection.execute(removed.values(removed_at=func.clock_timestamp(), removed_by=removed_by))
    return _apply(connection, {rule.equipment_id})


def in_force(connection: Connection, rule_number: int) -> ModalityRule:
    """The rule of this number.

    Raises:
        ConfigurationError: no rule in force has this number.
    """
    for one in modality_rules(connection).rules:
        if one.number == rule_number:
            return one.rule
    raise ConfigurationError(
        f"No rule in force has the number {rule_number}; `kerma equipment modality list` shows all."
    )


def apply_imported(connection: Connection) -> int:
    """Have a worker merge again all studies that belong elsewhere than the rules demand."""
    return _apply(connection, {one.rule.equipment_id for one in history(connection)})


def _apply(connection: Connection, equipment_ids: set[UUID]) -> int:
    """Request that studies of equipment be merged again where the rules in force decide otherwise than stored."""
    # Studies that are being stored are not seen yet. First of all, since a job locks its study.
    connection.execute(select(func.pg_advisory_xact_lock(equipment_merge_groups.LOCK)))
    found = decisions(connection, modality_rules(connection), equipment_ids)
    changed = {one.study_id for one in found if one.is_other_than_stored}
    return jobs.request(connection, jobs.MERGE, select(_study.study_id).where(_study.study_id == any_(uuids(changed))))


def _checked(connection: Connection, rules: Collection[ModalityRule]) -> list[ModalityRule]:
    """The rules as they are stored, none of which is in force."""
    checked = [rule.checked() for rule in rules]
    groups = equipment_merge_groups.groups(connection)
    stored = {one.rule: one.number for one in modality_rules(connection).rules}
    for rule in checked:
        if rule in stored:
            raise ConfigurationError(f"Rule {stored[rule]} is the same; it is in force already.")
        if (counting := groups.counting(rule.equipment_id)) != rule.equipment_id:
            raise ConfigurationError(f"Equipment {rule.equipment_id} counts as {counting}; add the rule to that.")
        of_equipment = equipment.c.equipment_id == rule.equipment_id
        if connection.execute(select(equipment.c.equipment_id).where(of_equipment)).first() is None:
            raise ConfigurationError(f"There is no equipment {rule.equipment_id}.")
    return checked


def _with(connection: Connection, rules: list[ModalityRule], *, are_new_only: bool = False) -> ModalityRules:
    """The rules in force and further ones, with the next numbers; or these alone."""
    last: int = connection.execute(select(func.coalesce(func.max(_rule.rule_number), 0))).scalar_one()
    new = [NumberedRule(last + i, rule) for i, rule in enumerate(rules, 1)]
    return ModalityRules.from_rules([*(() if are_new_only else modality_rules(connection).rules), *new])


def _without(connection: Connection, rule_number: int) -> ModalityRules:
    rules = modality_rules(connection)
    return replace(rules, rules=tuple(one for one in rules.rules if one.number != rule_number))


def _lock_numbers(connection: Connection) -> None:
    """One change after the other, so that two do not take the same number."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(modality_rule.name))))


def _stored(row: RowMapping) -> StoredRule:
    about = (row["added_at"], row["added_by"], row["removed_at"], row["removed_by"])
    return StoredRule(row["rule_number"], rule_of_row(row), *about)
