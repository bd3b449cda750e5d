"""How standard names are written: two that look the same are the same name."""

import unicodedata

from kerma.errors import ConfigurationError

MAX_NAME_LENGTH = 100
# Control characters, characters that show nothing or turn the direction of writing, halves of characters, private ones.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def checked_name(name: str) -> str:
    """A standard name as it is stored: composed, with single spaces.

    Raises:
        ConfigurationError: it is empty or too long, or has a character that does not show.
    """
    written = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(written) <= MAX_NAME_LENGTH:
        raise ConfigurationError(f"A standard name has 1 to {MAX_NAME_LENGTH} characters.")
    for position, character in enumerate(written, 1):
        if unicodedata.category(character) in _INVISIBLE:
            raise ConfigurationError(
                f"Character {position} of the standard name {written!r}, U+{ord(character):04X}, does not show; "
                "delete it."
            )
    return written


def appearance(name: str) -> str:
    """What names that look the same have in common."""
    return unicodedata.normalize("NFKC", name).casefold()
