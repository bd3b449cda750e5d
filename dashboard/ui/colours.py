"""Colours of marks in charts: one colour per meaning on all pages, for the light and the dark theme.

Each has a contrast of at least 3:1 to both backgrounds (WCAG 2.2, 1.4.11).
"""

from collections.abc import Container, Iterable, Sequence

from dashboard.ui.text.i18n import tr

MAIN = "#1687a0"
MARKED = "#c8611f"
QUIET = "#7b8994"

_TEAL, _ORANGE, _VIOLET, _GREEN = MAIN, MARKED, "#8a63d2", "#4f8c2f"
_PINK, _BLUE, _BROWN, _RED = "#c2478f", "#3d7fd6", "#96703c", "#cf4b4b"
SERIES = (_TEAL, _ORANGE, _VIOLET, _GREEN, _PINK, _BLUE, _BROWN, _RED)

OF_WORD = {
    "spiral": _TEAL,
    "sequenced": _VIOLET,
    "localizer": QUIET,
    "stationary acquisition": _ORANGE,
    "free": _BROWN,
    "cone beam": _PINK,
    "fluoroscopy": _TEAL,
    "stepping acquisition": _PINK,
    "rotational acquisition": _VIOLET,
    "left": _TEAL,
    "right": _VIOLET,
    "not stated": QUIET,
}


def scale(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The distinct words in their order, and their colours; a word without a fixed colour has the next free one."""
    distinct = tuple(dict.fromkeys(words))
    fixed = {tr(word): colour for word, colour in OF_WORD.items()}
    colours = {word: fixed[word] for word in distinct if word in fixed}
    others = [word for word in distinct if word not in fixed]
    colours |= _further_colours(others, set(colours.values()))
    return distinct, tuple(colours[word] for word in distinct)


def _further_colours(words: Sequence[str], used: Container[str]) -> dict[str, str]:
    """Colours of words without a fixed one: those of the series that are not used, in turn."""
    free = [colour for colour in SERIES if colour not in used] or list(SERIES)
    return {word: free[index % len(free)] for index, word in enumerate(words)}
