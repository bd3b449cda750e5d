"""The job `alerts`, which compares a study with levels and other studies, and the daily look for silent equipment."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alerts
from kerma.database.query.alerts.compared_studies import compare
from kerma.database.query.alerts.silent_equipment import new_silences
from kerma.settings import settings
from kerma.worker.skin_dose import Store


def compare_with_others(engine: Engine, study_id: UUID) -> Store:
    """Compare the study, and those whose comparison depends on it; returns the function that stores the result."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        found = compare(connection, study_id, settings().level_jurisdictions_in_order)
    return partial(alerts.record_comparisons, compared=found.evaluations, rule_ids=found.rule_ids)


def raise_silences(engine: Engine, now: datetime) -> None:
    """Raise an alert for each piece of equipment that has become silent.

    Args:
        engine: Kerma's database.
        now: local date and time, without time zone, as studies state it.
    """
    with engine.begin() as connection:
        found = new_silences(connection, rules_in_force(connection), now)
        alerts.record_comparisons(connection, found, dict.fromkeys(found, ()))
