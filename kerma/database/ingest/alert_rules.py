"""Alert rules of a site: adding, enabling and disabling them; former rows stay as history."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kerma.alerts.alert_rule import COLUMNS, AlertRule
from kerma.alerts.rule_file import cells_of
from kerma.database.alert_rules_in_force import RULE_COLUMNS, rule_of, rules_in_force
from kerma.database.equipment_merge_groups import LOCK
from kerma.database.schema.alert_tables import alert_rule
from kerma.errors import ConfigurationError

_rule = alert_rule.c


def add(connection: Connection, rules: Collection[AlertRule], added_by: str) -> list[AlertRule]:
    """Store rules that `rule_file.read` found to be without problems beside those in force; returns the new ones.

    Rules that are in force unchanged are left out; one that differs in whether it is enabled replaces the other.

    Raises:
        ConfigurationError: the name of one is that of another rule, which another person has added meanwhile.
    """
    _lock(connection)
    known = {rule.rule_id: rule for rule in rules_in_force(connection)}
    for rule in rules:
        if rule.rule_id in known and known[rule.rule_id].content != rule.content:
            raise ConfigurationError(f"{rule.rule_id} is the name of another rule already. Nothing was stored.")
    new = [rule for rule in rules if known.get(rule.rule_id) != rule]
    for rule in new:
        _write(connection, rule, added_by)
    return new


def set_enabled(connection: Connection, rule_id: str, *, is_enabled: bool, changed_by: str) -> AlertRule | None:
    """Enable or disable a rule; returns it, or None where it is so already.

    Raises:
        ConfigurationError: there is no such rule.
    """
    _lock(connection)
    rule = find(rules_in_force(connection), rule_id)
    if rule.is_enabled == is_enabled:
        return None
    changed = replace(rule, is_enabled=is_enabled)
    _write(connection, changed, changed_by)
    return changed


def find(rules: Collection[AlertRule], rule_id: str) -> AlertRule:
    """The rule of a name.

    Raises:
        ConfigurationError: there is none.
    """
    found = next((rule for rule in rules if rule.rule_id == rule_id), None)
    if found is None:
        raise ConfigurationError(f"There is no rule {rule_id}; `kerma alerts rules list --all` shows all rules.")
    return found


def apply_imported(connection: Connection) -> None:
    """Make sure that all rules are such as a file may state.

    Raises:
        ConfigurationError: one is not.
    """
    query = select(*RULE_COLUMNS).where(_rule.removed_at.is_(None)).order_by(_rule.rule_number)
    for stored in connection.execute(query):
        for column, what in rule_of(tuple(stored))[1]:
            raise ConfigurationError(f"alert_rule {stored.rule_id}, {column}: {what}. Nothing was stored.")


def _write(connection: Connection, rule: AlertRule, added_by: str) -> None:
    """Add a row in place of that in force."""
    moment = func.clock_timestamp()
    of_rule = (_rule.rule_id == rule.rule_id, _rule.removed_at.is_(None))
    connection.execute(update(alert_rule).where(*of_rule).values(removed_at=moment, removed_by=added_by))
    last: int = connection.execute(select(func.coalesce(func.max(_rule.rule_number), 0))).scalar_one()
    about = {"rule_number": last + 1, "added_at": moment, "added_by": added_by}
    connection.execute(insert(alert_rule).values({**_values(rule), **about}))


def _values(rule: AlertRule) -> dict[str, Any]:
    """The columns of a rule: its cells, and values where the column has another type than text."""
    cells = dict(zip(COLUMNS, cells_of(rule), strict=True))
    typed = {"value": rule.limit, "valid_from": rule.valid_from, "valid_to": rule.valid_to, "enabled": rule.is_enabled}
    return {**{column: cell or None for column, cell in cells.items()}, **typed, "equipment": rule.equipment_id}


def _lock(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def write_anew(connection: Connection, rules: Collection[AlertRule], written_by: str) -> None:
    """Write rows of rules, also of those that stay as they are: that somebody decided so is history.

    Args:
        connection: within a transaction that holds the lock of the rules, see `wait_for_others`.
        rules: with their names, whose contents are those in force.
        written_by: who decides.
    """
    for rule in rules:
        _write(connection, rule, written_by)


def wait_for_others(connection: Connection) -> None:
    """Wait until no other transaction changes rules; none does until this one ends."""
    _lock(connection)
