"""The naming rules in force, or those that were at some moment, as rules for what is stored."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, or_, select

from kerma.database.schema.examination_tables import naming_rule
from kerma.standard_names.naming_rules import FIELDS, NamingRule
from kerma.standard_names.numbered_rules import NamingRules, NumberedNamingRule
from kerma.standard_names.region import Region

#: The columns of a rule.
RULE_COLUMNS = tuple(naming_rule.c[name] for name in FIELDS)
_rule = naming_rule.c


def naming_rules(connection: Connection, at: datetime | None = None) -> NamingRules:
    """The rules in force, or those in force at a moment.

    They stay in force while the connection holds the lock of `equipment_merge_groups`.
    """
    query = select(_rule.rule_number, *RULE_COLUMNS)
    if at is None:
        query = query.where(_rule.removed_at.is_(None))
    else:
        query = query.where(_rule.added_at <= at, or_(_rule.removed_at.is_(None), _rule.removed_at > at))
    rows = connection.execute(query).mappings()
    return NamingRules.from_rules(NumberedNamingRule(row["rule_number"], rule_of_row(row)) for row in rows)


def rule_of_row(row: RowMapping) -> NamingRule:
    """The rule in a row that holds its columns."""
    values = {column.name: row[column.name] for column in RULE_COLUMNS}
    return NamingRule(**values | {"region": Region(row["region"])})
