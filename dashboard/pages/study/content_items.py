"""The content tree of a structured report as lines, and the lines in which something is found."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dashboard.ui import patient_identity
from dashboard.ui.i18n import tr

_CODES, _REFERENCES = {"CODE"}, {"IMAGE", "COMPOSITE", "WAVEFORM"}


class ContentItem(NamedTuple):
    """One content item.

    Attributes:
        number: its place in the tree, as people number chapters: "1.3.2".
        level: how deep it stands; the root is 0.
        parent: position of the item above it in the list; -1 for the root.
        name: meaning of its concept.
        code: code and scheme of its concept.
        value: what it says, in words.
        unit: code of the unit.
        value_type: NUM, CODE, CONTAINER, ...
    """

    number: str
    level: int
    parent: int
    name: str
    code: str
    value: str
    unit: str
    value_type: str


def items_of(tree: dict[str, Any]) -> tuple[ContentItem, ...]:
    """All items in the order of the document; `tree` is a root as `content_tree` gives it."""
    found: list[ContentItem] = []
    waiting: list[tuple[dict[str, Any], str, int, int]] = [(tree, "1", 0, -1)]
    while waiting:
        item, number, level, parent = waiting.pop()
        place = len(found)
        found.append(_line(item, number, level, parent))
        children = enumerate(item.get("content", ()), start=1)
        waiting += reversed([(child, f"{number}.{i}", level + 1, place) for i, child in children])
    return tuple(found)


def matches(items: Sequence[ContentItem], text: str) -> set[int]:
    """Positions of the items that say every word, in upper or lower case; all where nothing is sought."""
    words = text.casefold().split()
    return {place for place, item in enumerate(items) if _says(item, words)}


def with_ways(items: Sequence[ContentItem], places: set[int]) -> list[int]:
    """These items and all that lead to them from the root, in the order of the document."""
    kept: set[int] = set()
    for place in places:
        at = place
        while at >= 0 and at not in kept:
            kept.add(at)
            at = items[at].parent
    return sorted(kept)


def _says(item: ContentItem, words: Sequence[str]) -> bool:
    if not words:
        return True
    told = f"{item.name} {item.code} {item.value} {item.unit} {item.value_type}".casefold()
    return all(word in told for word in words)


def _line(item: dict[str, Any], number: str, level: int, parent: int) -> ContentItem:
    value_type, name = item.get("type", ""), item.get("name") or ["", "", ""]
    value = " · ".join(part for part in _values(item, value_type) if part)
    unit = (item.get("unit") or [""])[0]
    return ContentItem(number, level, parent, name[2] or tr("no name"), _coded(name), value, unit, value_type)


def _values(item: dict[str, Any], value_type: str) -> Iterator[str]:
    value = item.get("value")
    if value_type in _CODES and isinstance(value, list):
        yield f"{value[2]} ({_coded(value)})" if value[2] else _coded(value)
    elif value_type in _REFERENCES and isinstance(value, list):
        yield " ".join(str(part) for part in value if part)
    elif value is not None:
        yield patient_identity.unhashed(str(value))
    if qualifier := item.get("qualifier"):
        yield f"{qualifier[2]} ({_coded(qualifier)})"


def _coded(code: Sequence[str]) -> str:
    return " ".join(part for part in code[:2] if part)
