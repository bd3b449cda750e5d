"""The rules about phantoms and tests for their page, not cached, and changing them.

Each needs the right to manage patient data.
"""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import not_patient_rules
from kerma.database.ingest.not_patient_rules import Applied, ExampleStudy, RuleCount
from kerma.errors import ConfigurationError
from kerma.not_patients import NotPatientRule, NotPatientRules
from kerma.standard.enumerations import AuditAction

_RIGHT = Right.MANAGE_PATIENT_DATA
_IN_FORCE = "This rule is in force already."


class Fitting(NamedTuple):
    """The studies that a rule would recognise: how many of how many that can be compared, and the latest of them."""

    study_count: int
    comparable_count: int
    total_count: int
    examples: Sequence[ExampleStudy]


def rules() -> Sequence[RuleCount]:
    """The rules by which phantoms and tests are recognised, and how many studies each recognises."""
    with permitted_query(_RIGHT) as connection:
        return not_patient_rules.study_counts(connection)


def fitting(rule: NotPatientRule) -> Fitting:
    """The studies that a rule would recognise, of those stored in plain text; recorded where identity is shown."""
    with permitted_query(_RIGHT) as connection:
        studies = not_patient_rules.fitting(connection, NotPatientRules.from_rules([rule]))
        found = Fitting(
            len(studies),
            not_patient_rules.comparable_count(connection),
            not_patient_rules.study_count(connection),
            not_patient_rules.examples(connection, studies),
        )
    if found.examples and current_user().may(Right.VIEW_IDENTITY):
        audit_trail.record_view(AuditAction.SHOW_IDENTITY, str(rule), rules=[str(rule)], studies=len(found.examples))
    return found


def require_new(rule: NotPatientRule, found: Sequence[RuleCount]) -> None:
    """Make sure that a rule is none of those in force.

    Raises:
        ConfigurationError: it is.
    """
    if rule in {one.rule for one in found}:
        raise ConfigurationError(_IN_FORCE)


def add(rule: NotPatientRule) -> Applied:
    """Add a rule, and have a worker apply it to stored studies.

    Raises:
        ConfigurationError: it is in force already.
    """
    with permitted_change(_RIGHT, AuditAction.SET_NOT_PATIENT_RULES, rules=[str(rule)], is_removed=False) as connection:
        if not not_patient_rules.add(connection, [rule], author()):
            raise ConfigurationError(_IN_FORCE)
        return not_patient_rules.request(connection)


def remove(rule: NotPatientRule) -> Applied:
    """Remove a rule, and have a worker apply the others to stored studies.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    with permitted_change(_RIGHT, AuditAction.SET_NOT_PATIENT_RULES, rules=[str(rule)], is_removed=True) as connection:
        if not not_patient_rules.remove(connection, rule):
            raise ConfigurationError("This rule is no longer in force.")
        return not_patient_rules.request(connection)
