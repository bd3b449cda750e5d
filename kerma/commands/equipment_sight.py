"""What merges and splits of equipment change for limited users: stated before, and confirmed."""

from collections.abc import Iterable

import typer

from kerma.database.access.merge_sight import SightChange
from kerma.errors import ConfigurationError


def state(changes: Iterable[SightChange]) -> None:
    """Print a line for each user who would see other studies than now."""
    for change in changes:
        typer.echo(_words(change))


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


def _words(change: SightChange) -> str:
    gains = f" would also see the studies of {', '.join(map(str, change.gains))}" if change.gains else ""
    loses = f" would no longer see the studies of {', '.join(map(str, change.loses))}" if change.loses else ""
    return f"User {change.name}{gains}{' and' if gains and loses else ''}{loses}."
