"""What people decide about the rules that are offered at the first start; the decision stays as history."""

from dataclasses import replace

from sqlalchemy import Connection, exists, or_, select

from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.offered_rules import offered_rules
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_rules
from kerma.database.schema.alert_tables import alert_rule
from kerma.database.schema.expressions import has_modality

_rule = alert_rule.c


def is_undecided(connection: Connection) -> bool:
    """Whether nobody has ever enabled, disabled or declined one of the offered rules."""
    names = [rule.rule_id for rule in offered_rules()]
    return not connection.execute(select(exists().where(_rule.rule_id.in_(names)))).scalar_one()


def concern_studies(connection: Connection) -> bool:
    """Whether the offered rules concern any study that is stored; they are about fluoroscopy."""
    modalities = {rule.modality for rule in offered_rules()}
    stored = (exists().where(has_modality(modality)) for modality in sorted(modalities))
    return bool(connection.execute(select(or_(*stored))).scalar_one())


def decide(connection: Connection, *, is_enabled: bool, decided_by: str) -> list[AlertRule]:
    """Enable all offered rules, or decline them, which is stored too; returns them.

    Nothing happens where somebody has decided meanwhile.

    Args:
        connection: within a transaction.
        is_enabled: whether they raise alerts.
        decided_by: who decides.
    """
    alert_rules.wait_for_others(connection)
    if not is_undecided(connection):
        return []
    names = {rule.rule_id for rule in offered_rules()}
    found = [replace(rule, is_enabled=is_enabled) for rule in rules_in_force(connection) if rule.rule_id in names]
    alert_rules.write_anew(connection, found, decided_by)
    return found
