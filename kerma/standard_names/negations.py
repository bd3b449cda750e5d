"""Words that say what an examination leaves out: `chest without abdomen`, but not `chest without contrast`."""

import re
from collections.abc import Iterable, Iterator, Sequence

#: What leaves out what follows directly.
_CLEAR = (
    *(("without",), ("no",), ("not",), ("non",), ("except",), ("excluding",), ("excl",), ("minus",)),
    *(("kein",), ("keine",), ("nicht",), ("ausser",), ("ausgenommen",), ("exkl",)),
    *(("nie",), ("oprocz",), ("poza",), ("z", "wyjatkiem")),
    *(("sans",), ("pas", "de"), ("pas", "d"), ("hors",), ("sauf",), ("excepte",), ("hormis",)),
)
#: What may also stand alone for `without contrast`, as in `TK KLP BEZ`.
_ELLIPTIC = (("wo",), ("w", "o"), ("ohne",), ("o",), ("bez",))
#: What leaves out the part of the body that stands directly before it.
_AFTER = re.compile(r"excluded|exclu(?:e?s?)|omitted|ausge(?:schlossen|nommen)|(?:wyklucz|wylacz)on[aey]")
#: What may stand between a negation and a part, and between two parts that it concerns.
_BETWEEN = {
    *("the", "and", "or", "nor", "of", "das", "den", "die", "der", "und", "oder", "i", "oraz", "lub", "ani", "albo"),
    *("et", "ou", "ni", "l", "le", "la", "les", "de", "du", "des", "d"),
}


def left_out(words: Sequence[str], part_at: Sequence[bool]) -> set[int]:
    """Positions of the words of parts of the body that a text leaves out.

    Args:
        words: of the text, as they are compared.
        part_at: of each word, whether it belongs to a part of the body.
    """
    return {*_following(words, part_at), *_preceding(words, part_at)}


def is_negated(words: Sequence[str], start: int) -> bool:
    """Whether a negation that cannot be about contrast stands directly before a position."""
    return _follows(words, start, _CLEAR)


def _follows(words: Sequence[str], start: int, negations: Iterable[tuple[str, ...]]) -> bool:
    return any(start >= len(one) and tuple(words[start - len(one) : start]) == one for one in negations)


def _following(words: Sequence[str], part_at: Sequence[bool]) -> Iterator[int]:
    for start in range(1, len(words)):
        if part_at[start - 1] or not _follows(words, start, (*_CLEAR, *_ELLIPTIC)):
            continue
        for position in range(start, len(words)):
            if part_at[position]:
                yield position
            elif words[position] not in _BETWEEN:
                break


def _preceding(words: Sequence[str], part_at: Sequence[bool]) -> Iterator[int]:
    for end, word in enumerate(words):
        if end and _AFTER.fullmatch(word) and part_at[end - 1]:
            yield end - 1
