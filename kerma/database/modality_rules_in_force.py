"""The modality rules in force, as rules for what is stored."""

from sqlalchemy import Connection, RowMapping, select

from kerma.database.schema.modality_rule_table import modality_rule
from kerma.modality_rules import ModalityRule, ModalityRules, NumberedRule
from kerma.standard.enumerations import ExamModality

#: The columns of a rule.
RULE_COLUMNS = tuple(modality_rule.c[name] for name in ModalityRule.__dataclass_fields__)
# Built once: it runs for each batch of objects.
_IN_FORCE = select(modality_rule.c.rule_number, *RULE_COLUMNS).where(modality_rule.c.removed_at.is_(None))


def modality_rules(connection: Connection) -> ModalityRules:
    """The rules in force; they stay in force while the connection holds the lock of `equipment_merge_groups`."""
    rows = connection.execute(_IN_FORCE).mappings()
    return ModalityRules.from_rules(NumberedRule(row["rule_number"], rule_of_row(row)) for row in rows)


def rule_of_row(row: RowMapping) -> ModalityRule:
    """The rule in a row that holds its columns."""
    values = {column.name: row[column.name] for column in RULE_COLUMNS}
    return ModalityRule(**values | {"modality": ExamModality(row["modality"])})
