"""The words of a text, as they are compared, and the parts of the body that they name."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kerma.standard_names.negations import is_negated, left_out
from kerma.standard_names.region import BodyPart

_FOLDER = files("kerma.standard_names")
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "œ": "oe", "Œ": "Oe"})
#: A small letter before a capital, and the last of several capitals before a small letter: `AbdoPelvis`, `CTAbdo`.
_WITHIN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_WORD = re.compile(r"[a-z]+|[0-9]+")
#: Thickness, frame rate and the like: `5.0 mm` is no abbreviation of a part of the body.
_QUANTITY = re.compile(r"[0-9.,]+ ?(?:mm|cm|kv|mas|ml|mb|s|fps|ips|(?:im|b|f)/s)\b")
_KNOWN_WORDS = 10_000
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))


class Term(NamedTuple):
    """A part of the body by its words; a `*` stands for the rest of a word."""

    words: tuple[str, ...]
    part: BodyPart


@lru_cache(maxsize=_KNOWN_WORDS)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    lower = _WITHIN_WORDS.sub(" ", plain).lower()
    for written, compared in _UMLAUTS:
        lower = lower.replace(written, compared)
    return tuple(_WORD.findall(_QUANTITY.sub(" ", lower)))


class NamedParts(NamedTuple):
    """What a text names.

    Attributes:
        parts: parts of the body, in the order of the vocabulary.
        is_understood: whether each of its words is known, so that it names no further part.
        leaves_out: whether it says that it leaves out further parts.
    """

    parts: tuple[BodyPart, ...]
    is_understood: bool
    leaves_out: bool = False


def body_parts(text: str) -> NamedParts:
    """The parts of the body that a text names and does not leave out; each word counts once."""
    left: list[str | None] = [*words(text)]
    found: list[tuple[range, BodyPart]] = []
    possible = {(number, start) for start, word in enumerate(words(text)) for number in _beginning(word)}
    for number, start in sorted(possible):
        term = _terms()[number]
        stretch = slice(start, start + len(term.words))
        if len(left[stretch]) == len(term.words) and _fits(term.words, left[stretch]):
            found.append((range(start, stretch.stop), term.part))
            left[stretch] = [None] * len(term.words)
    omitted = left_out(words(text), [word is None for word in left])
    parts = dict.fromkeys(part for positions, part in found if omitted.isdisjoint(positions))
    is_understood = not omitted and all(word is None or _is_neutral(word) for word in left)
    return NamedParts(tuple(parts), is_understood, leaves_out=bool(omitted))


@lru_cache(maxsize=_KNOWN_WORDS)
def _beginning(word: str) -> tuple[int, ...]:
    """Numbers of the terms that may begin with a word; the words of examinations repeat."""
    return tuple(number for number, term in enumerate(_terms()) if _fits_word(term.words[0], word))


def names_any(text: str, terms: Sequence[str]) -> bool:
    """Whether a text holds one of these terms, as they are written in the vocabulary, and does not leave it out."""
    found = words(text)
    for pattern in map(_pattern, terms):
        starts = range(len(found) - len(pattern) + 1)
        fitting = (start for start in starts if _fits(pattern, found[start : start + len(pattern)]))
        if any(not is_negated(found, start) for start in fitting):
            return True
    return False


@lru_cache(maxsize=_KNOWN_WORDS)
def _is_neutral(word: str) -> bool:
    return word.isdigit() or any(_fits_word(pattern, word) for pattern in _neutral())


def _fits(patterns: Sequence[str], found: Sequence[str | None]) -> bool:
    return all(word is not None and _fits_word(pattern, word) for pattern, word in zip(patterns, found, strict=True))


def _fits_word(pattern: str, word: str) -> bool:
    return fnmatchcase(word, pattern) if "*" in pattern else word == pattern


@cache
def _terms() -> tuple[Term, ...]:
    """All terms, those with the most words and letters first."""
    vocabulary = _read("body_parts.toml")
    terms = {Term(_pattern(text), BodyPart(part)): None for part, texts in vocabulary.items() for text in texts}
    return tuple(sorted(terms, key=_precedence))


def _precedence(term: Term) -> tuple[int, bool, int]:
    letters = "".join(term.words)
    return -len(term.words), "*" in letters, -len(letters)


@cache
def _neutral() -> tuple[str, ...]:
    return tuple(_pattern(text)[0] for texts in _read("neutral_words.toml").values() for text in texts)


def _read(name: str) -> dict[str, list[str]]:
    document: dict[str, list[str]] = tomllib.loads((_FOLDER / name).read_text("utf-8"))
    return document


def _pattern(text: str) -> tuple[str, ...]:
    plain = text.lower()
    for written, compared in _UMLAUTS:
        plain = plain.replace(written, compared)
    return tuple(plain.split())
