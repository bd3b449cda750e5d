"""Examinations without a standard name and the rules about names, not cached, and changing the rules.

Each needs the right to manage standard names.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from dashboard.pages.standard_names.name_options import NameOptions
from dashboard.ui.cached_queries import local_now
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.automatic_names import AutomaticName, automatic_names
from kerma.database.examination_doses import with_doses_of_studies
from kerma.database.ingest import accepted_names, naming_rules
from kerma.database.ingest.accepted_names import AcceptedName, ExactRules
from kerma.database.ingest.naming_rules import Renaming, StoredNamingRule
from kerma.database.named_examinations import Coverage, Waiting, coverage, names_and_regions, waiting
from kerma.database.site_levels import site_levels
from kerma.reference_levels.levels_in_force import in_force
from kerma.reference_levels.published_levels import published_levels
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.standard_names.naming_rules import NamingRule

RIGHT = Right.MANAGE_NAMES


class Overview(NamedTuple):
    """How far examinations are named.

    Attributes:
        coverage: number of studies with a standard name, and of all.
        waiting: what waits for a name, that with the most studies first.
        names: the standard names that select boxes offer.
        automatic: what has a name without a person.
        rules: all rules, removed ones included, the latest first.
    """

    coverage: Coverage
    waiting: Sequence[Waiting]
    names: NameOptions
    automatic: Sequence[AutomaticName]
    rules: Sequence[StoredNamingRule]


def overview() -> Overview:
    """How far examinations are named."""
    with permitted_query(RIGHT) as connection:
        return Overview(
            coverage(connection),
            waiting(connection),
            NameOptions(names_and_regions(connection), _names_of_levels(connection)),
            automatic_names(connection),
            naming_rules.history(connection),
        )


def _names_of_levels(connection: Connection) -> dict[ExamModality, list[str]]:
    """The standard names of the levels that are in force today, in order."""
    levels = (*site_levels(connection), *published_levels())
    found = in_force(levels, local_now().date(), jurisdictions=settings().level_jurisdictions_in_order)
    names: dict[ExamModality, set[str]] = {}
    for level in found:
        if level.standard_name:
            names.setdefault(level.modality, set()).add(level.standard_name)
    return {modality: sorted(some) for modality, some in names.items()}


def with_doses(shown: Sequence[Waiting]) -> Sequence[Waiting]:
    """What waits, with what is suggested once the doses of its studies are known."""
    with permitted_query(RIGHT) as connection:
        return with_doses_of_studies(connection, shown)


def renamings(rule: NamingRule) -> Sequence[Renaming]:
    """What adding a rule would change.

    Raises:
        ConfigurationError: it cannot be added; the text says why.
    """
    with permitted_query(RIGHT) as connection:
        return naming_rules.renamings_of_added(connection, [rule])


def renamings_of_removed(number: int) -> Sequence[Renaming]:
    """What removing a rule would change.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    with permitted_query(RIGHT) as connection:
        return naming_rules.renamings_of_removed(connection, number)


def add(rules: Sequence[NamingRule]) -> Sequence[Renaming]:
    """Add rules; returns what they changed.

    Raises:
        ConfigurationError: they cannot be added; the text says why.
    """
    texts = [str(rule) for rule in rules]
    with permitted_change(RIGHT, AuditAction.SET_NAMING_RULES, rules=texts, is_removed=False) as connection:
        return naming_rules.add(connection, rules, author())


def exact_rules(accepted: Sequence[AcceptedName]) -> ExactRules:
    """The rules of accepted names that can be added, and why others cannot."""
    with permitted_query(RIGHT) as connection:
        return accepted_names.exact_rules(connection, accepted)


def remove(number: int, rule: NamingRule) -> Sequence[Renaming]:
    """Remove a rule; returns what that changed.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    with permitted_change(RIGHT, AuditAction.SET_NAMING_RULES, rules=[str(rule)], is_removed=True) as connection:
        return naming_rules.remove(connection, number, author())
