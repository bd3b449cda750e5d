"""Cached queries of the page Conformance."""

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import SLOW_S
from dashboard.ui.connections import read_only_connection
from kerma.conformance.checks import CHECKS, checks_of
from kerma.conformance.requirements import REQUIREMENTS
from kerma.conformance.score import score
from kerma.database.query.conformance import equipment_conformance
from kerma.database.query.conformance.equipment_conformance import EquipmentConformance, FailingStudy
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import ExamModality


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def conformance(period: StudyPeriod) -> list[EquipmentConformance]:
    """Judged studies by equipment and software version."""
    with read_only_connection() as connection:
        return equipment_conformance.equipment_conformance(connection, period)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def failing_studies(period: StudyPeriod, software_versions: str | None) -> list[FailingStudy]:
    """Studies of one piece of equipment that do not conform, the latest first."""
    with read_only_connection() as connection:
        return equipment_conformance.failing_studies(connection, period, software_versions)


def score_of(one: EquipmentConformance, modality: ExamModality) -> float | None:
    """The score of equipment in percent; None where nothing is judged."""
    rows = [(requirement.weight, one.counts[requirement.key]) for requirement in REQUIREMENTS[modality]]
    checks = [(CHECKS[check].weight, one.counts[check]) for check in checks_of(modality)]
    return score([*rows, *checks])
