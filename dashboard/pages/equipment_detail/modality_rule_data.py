"""The modality rules of equipment for its page: those stored, what a change would do, and changing them."""

from collections.abc import Sequence
from uuid import UUID

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import modality_rules
from kerma.database.ingest.modality_rule_decisions import Move
from kerma.database.ingest.modality_rules import StoredRule
from kerma.modality_rules import ModalityRule
from kerma.standard.enumerations import AuditAction

_RIGHT = Right.MANAGE_EQUIPMENT


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def rules(equipment_id: UUID) -> list[StoredRule]:
    """The rules of equipment and of what was merged with it, removed ones included, the latest first."""
    with read_only_connection() as connection:
        return modality_rules.of_group(connection, equipment_id)


def moves_of_added(added: Sequence[ModalityRule]) -> list[Move]:
    """What adding rules would change.

    Raises:
        ConfigurationError: they cannot be added; the text says why.
    """
    with permitted_query(_RIGHT) as connection:
        return modality_rules.moves_of_added(connection, added)


def moves_of_removed(rule_number: int) -> list[Move]:
    """What removing a rule would change.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    with permitted_query(_RIGHT) as connection:
        return modality_rules.moves_of_removed(connection, rule_number)


def add(equipment_id: UUID, added: Sequence[ModalityRule]) -> int:
    """Add rules; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: they cannot be added; the text says why.
    """
    texts = [str(rule.checked()) for rule in added]
    with permitted_change(
        _RIGHT, AuditAction.SET_MODALITY_RULES, equipment=str(equipment_id), rules=texts, is_removed=False
    ) as connection:
        count = modality_rules.add(connection, added, author())
    rules.clear()
    return count


def remove(stored: StoredRule) -> int:
    """Remove a rule; returns the number of studies that a worker merges again.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    with permitted_change(
        _RIGHT,
        AuditAction.SET_MODALITY_RULES,
        equipment=str(stored.rule.equipment_id),
        rules=[str(stored.rule)],
        is_removed=True,
    ) as connection:
        count = modality_rules.remove(connection, stored.number, author())
    rules.clear()
    return count
