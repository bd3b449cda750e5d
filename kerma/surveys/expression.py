"""Values of columns: a fact, a text, or a function of these, as `first(requested_procedure, study_description)`.

value    = fact | 'text' | function(value, value, …)
fact     = name of a fact of the study, or scope.name of a fact of events
scope    = event (that of the row or block) | events | fluoro_events | acquisition_events
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Scope(StrEnum):
    """Which events a fact is of; STUDY: it is a fact of the study."""

    STUDY = ""
    #: The event of the row, or of the repeated block.
    EVENT = "event"
    EVENTS = "events"
    FLUORO_EVENTS = "fluoro_events"
    #: All events that are no fluoroscopy.
    ACQUISITION_EVENTS = "acquisition_events"


#: Scopes with several events.
SEVERAL = frozenset({Scope.EVENTS, Scope.FLUORO_EVENTS, Scope.ACQUISITION_EVENTS})


@dataclass(frozen=True)
class Literal:
    """A text between apostrophes, at an offset in the expression."""

    text: str
    offset: int = 0


@dataclass(frozen=True)
class FactName:
    """A fact, or with an empty name the events of a scope themselves."""

    scope: Scope
    name: str
    offset: int = 0


@dataclass(frozen=True)
class Call:
    """A function of values."""

    function: str
    arguments: tuple["Expression", ...]
    offset: int = 0


Expression: TypeAlias = Literal | FactName | Call


class ExpressionError(ValueError):
    """An expression that cannot be used: `what`, at an offset in it."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.what, self.offset = what, offset


class _Token(NamedTuple):
    text: str
    offset: int


_TOKENS = re.compile(r"\s*(?:(?P<token>[A-Za-z_][A-Za-z0-9_.]*|'[^']*'|[(),])|(?P<other>\S))")
_END = _Token("", -1)


def parse(text: str) -> Expression:
    """The expression of a text; whether its names are known is checked elsewhere.

    Raises:
        ExpressionError: it is no expression.
    """
    tokens = _tokens(text)
    expression, rest = _expression(tokens, len(text))
    if rest:
        raise ExpressionError(f"'{rest[0].text}' is not expected after a complete value", rest[0].offset)
    return expression


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKENS.finditer(text):
        if other := match["other"]:
            what = "an apostrophe is missing" if other == "'" else f"'{other}' has no meaning here"
            raise ExpressionError(f"{what}; a value is a fact, 'text' or function(value, …)", match.start("other"))
        found.append(_Token(match["token"], match.start("token")))
    return found


def _expression(tokens: list[_Token], end: int) -> tuple[Expression, list[_Token]]:
    """The first expression of the tokens, and the tokens after it."""
    token, rest = (tokens[0], tokens[1:]) if tokens else (_END, [])
    if not token.text or token.text in "(),":
        raise ExpressionError("a fact, 'text' or function is missing", token.offset if token.text else end)
    if token.text.startswith("'"):
        return Literal(token.text[1:-1], token.offset), rest
    if rest and rest[0].text == "(":
        arguments, rest = _arguments(rest[1:], end)
        return Call(token.text, arguments, token.offset), rest
    return _fact_name(token), rest


def _arguments(tokens: list[_Token], end: int) -> tuple[tuple[Expression, ...], list[_Token]]:
    if tokens and tokens[0].text == ")":
        return (), tokens[1:]
    arguments: list[Expression] = []
    while True:
        argument, tokens = _expression(tokens, end)
        arguments.append(argument)
        mark, tokens = (tokens[0], tokens[1:]) if tokens else (_END, [])
        if mark.text == ")":
            return tuple(arguments), tokens
        if mark.text != ",":
            raise ExpressionError("',' or ')' is missing", mark.offset if mark.text else end)


def _fact_name(token: _Token) -> FactName:
    scope, _, name = token.text.partition(".")
    if scope in set(Scope):
        return FactName(Scope(scope), name, token.offset)
    return FactName(Scope.STUDY, token.text, token.offset)
