"""What merges and splits of equipment change for limited users: stated before, and confirmed."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import typer

from kerma.database.access.sight_change import SightChange
from kerma.errors import ConfigurationError


def state(changes: Iterable[SightChange], names: Mapping[UUID, str]) -> None:
    """Print a line for each user who would see other studies than now.

    Args:
        changes: of the users.
        names: of the equipment; a piece without name is printed as its identifier.
    """
    for change in changes:
        typer.echo(_words(change, names))


def require_confirmation(changes: Iterable[SightChange], *, is_confirmed: bool) -> None:
    """Make sure that users see other studies afterwards only where that was confirmed.

    Raises:
        ConfigurationError: it was not.
    """
    if any(changes) and not is_confirmed:
        raise ConfigurationError(
            "Users would see other studies than now, as stated above; confirm it with --change-sight. "
            "Nothing was changed."
        )


def _words(change: SightChange, names: Mapping[UUID, str]) -> str:
    gains, loses = (", ".join(names.get(one, str(one)) for one in pieces) for pieces in (change.gains, change.loses))
    gained = f" would also see the studies of {gains}" if gains else ""
    lost = f" would no longer see the studies of {loses}" if loses else ""
    return f"User {change.name}{gained}{' and' if gained and lost else ''}{lost}."
