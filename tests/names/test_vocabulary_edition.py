"""A changed vocabulary is a new edition, so that names that earlier ones gave can be looked through."""

from datetime import date
from hashlib import sha256
from importlib.resources import files

from kerma.standard_names import intervention_words, special_examinations
from kerma.standard_names.vocabulary_edition import EDITION, EDITIONS

_TABLES = (
    intervention_words.INTERVENTION_WORDS,
    intervention_words.HEART_DEVICES,
    intervention_words.RADIOTHERAPY_WORDS,
    intervention_words.SURGERY_WORDS,
    special_examinations.DIAGNOSTIC,
    special_examinations.USUAL,
    special_examinations.INTERVENTIONS,
)
# After a change of a word: add an edition of the day, and its digest here.
_DIGEST_OF_EDITION = {2: "d32ce4d6b403e93b"}


def digest() -> str:
    """The digest of all words by which names are suggested."""
    found = sha256(repr(_TABLES).encode())
    for name in ("body_parts.toml", "neutral_words.toml"):
        found.update((files("kerma.standard_names") / name).read_bytes())
    return found.hexdigest()[:16]


def test_a_changed_vocabulary_is_a_new_edition() -> None:
    assert digest() == _DIGEST_OF_EDITION[EDITION]


def test_editions_are_numbered_and_dated_in_order() -> None:
    assert list(EDITIONS) == list(range(1, EDITION + 1))
    assert list(EDITIONS.values()) == sorted(EDITIONS.values())
    assert EDITIONS[EDITION] == date(2026, 12, 1)
