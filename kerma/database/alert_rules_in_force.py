"""The alert rules of the site, as records, with the shipped ones that nobody has enabled or disabled."""

from functools import lru_cache

from sqlalchemy import Connection, select

from kerma.alerts.alert_rule import COLUMNS, AlertRule
from kerma.alerts.rule_cells import read_rule
from kerma.alerts.shipped_rules import with_shipped
from kerma.database.schema.alert_tables import alert_rule
from kerma.row_file import CellProblem

_rule = alert_rule.c
#: The columns of a rule in the order of `COLUMNS`.
RULE_COLUMNS = tuple(_rule[heading] for heading in COLUMNS)
_STORED = select(*RULE_COLUMNS).where(_rule.removed_at.is_(None)).order_by(_rule.rule_number)
_SETS = 16


def rules_in_force(connection: Connection) -> tuple[AlertRule, ...]:
    """All rules, enabled or not: those of the site in the order in which they were added, then the shipped ones.

    The same rows are read into records once: it runs in each transaction that stores studies.
    """
    return _with_shipped(tuple(tuple(row) for row in connection.execute(_STORED)))


@lru_cache(maxsize=_SETS)
def _with_shipped(rows: tuple[tuple[object, ...], ...]) -> tuple[AlertRule, ...]:
    return with_shipped(rule for row in rows if (rule := rule_of(row)[0]) is not None)


def rule_of(row: tuple[object, ...]) -> tuple[AlertRule | None, list[CellProblem]]:
    """The rule in the values of its columns, None where they make none, and the problems."""
    return read_rule({heading: _cell(value) for heading, value in zip(COLUMNS, row, strict=True)})


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
