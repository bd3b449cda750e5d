"""Patterns that people enter: `*` stands for any characters, `?` for one; the whole text must fit, in any case."""

import re
from functools import lru_cache

from kerma.errors import ConfigurationError

MAX_PATTERN_LENGTH = 64
_WILDCARDS = {"*": ".*", "?": "."}


def checked_pattern(pattern: str, every: str) -> str:
    """A pattern as it is stored: in small letters, without spaces around it.

    Args:
        pattern: as somebody enters it.
        every: what a pattern of wildcards alone fits, for the message: "every patient".

    Raises:
        ConfigurationError: it is empty, too long, or fits all.
    """
    stripped = pattern.strip().lower()
    if not stripped.strip("*?"):
        raise ConfigurationError(f"The pattern {pattern!r} fits {every}; it needs at least one other character.")
    if len(stripped) > MAX_PATTERN_LENGTH:
        raise ConfigurationError(f"A pattern has at most {MAX_PATTERN_LENGTH} characters.")
    return stripped


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text, without spaces around it, fits a pattern."""
    return _expression(pattern).fullmatch(text.strip()) is not None


@lru_cache(maxsize=1000)
def _expression(pattern: str) -> re.Pattern[str]:
    single = re.sub(r"\*+", "*", pattern)
    written = "".join(_WILDCARDS.get(character) or re.escape(character) for character in single)
    return re.compile(written, re.IGNORECASE | re.DOTALL)
