"""Patterns that people enter: `*` stands for any characters, `?` for one; the whole text must fit, in any case."""

import re
import unicodedata
from functools import lru_cache

from kerma.errors import ConfigurationError

MAX_PATTERN_LENGTH = 64
# More than a site has rules: each is compared with every object, and compiling a pattern takes far longer than that.
_EXPRESSIONS = 100_000


def checked_pattern(pattern: str, every: str) -> str:
    """A pattern as it is stored: in small letters, without spaces around it.

    Args:
        pattern: as somebody enters it.
        every: what a pattern of wildcards alone fits, for the message: "every patient".

    Raises:
        ConfigurationError: it is empty, too long, or fits all.
    """
    # A letter whose small form is two characters, as I with a dot, stays: the expression would not fit it otherwise.
    stripped = "".join(small if len(small := letter.lower()) == 1 else letter for letter in pattern.strip())
    if not stripped.strip("*?"):
        raise ConfigurationError(f"The pattern {pattern!r} fits {every}; it needs at least one other character.")
    if len(stripped) > MAX_PATTERN_LENGTH:
        raise ConfigurationError(f"A pattern has at most {MAX_PATTERN_LENGTH} characters.")
    return stripped


def folded(text: str) -> str:
    """A text as texts without wildcards are compared: without spaces around it, in any case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text, without spaces around it, fits a pattern."""
    return _expression(pattern).fullmatch(text.strip()) is not None


@lru_cache(maxsize=_EXPRESSIONS)
def _expression(pattern: str) -> re.Pattern[str]:
    first, *others = (_written(part) for part in re.sub(r"\*+", "*", pattern).split("*"))
    if not others:
        return _compiled(first)
    *inner, last = others
    # Atomic groups: the earliest place of an inner part is always right. Without them, a pattern such as *a*a*a*a*a*b
    # is tried at all combinations of places, which takes hours.
    return _compiled(first + "".join(f"(?>.*?{part})" for part in inner) + ".*" + last)


def _written(part: str) -> str:
    return "".join("." if character == "?" else re.escape(character) for character in part)


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE | re.DOTALL)
