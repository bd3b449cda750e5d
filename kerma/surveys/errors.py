"""A declaration of a survey that cannot be used: what, where, and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from kerma.errors import ConfigurationError

_MAX_LISTED = 12


class Position(NamedTuple):
    """A place in a file, from 1."""

    line: int = 1
    column: int = 1


class SurveyError(ConfigurationError):
    """A declaration that cannot be used; the text begins with file, line and column."""

    def __init__(self, file: str, position: Position, what: str) -> None:
        super().__init__(f"{file}, line {position.line}, column {position.column}: {what}")
        self.position = position


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: the most similar known one, else all of them where they are few."""
    names = sorted(known)
    similar = [one for one in names if one.startswith(name)] or get_close_matches(name, names, n=1, cutoff=0.6)
    if similar:
        return f"did you mean '{similar[0]}'?"
    if len(names) <= _MAX_LISTED:
        return f"known are {', '.join(names)}."
    return "`kerma survey facts` lists the known ones."
