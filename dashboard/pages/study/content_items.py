"""The content tree of a structured report as a list of items, and the search in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, cast

from dashboard.pages.study import masked_identity
from dashboard.ui.text.i18n import tr
from kerma.json_types import Json

#: A report of 1,500 complete fluoroscopy events has so many; more would hold the memory of the dashboard.
MAX_ITEMS = 100_000
#: Longer than what anybody reads in a table; the file has the whole text.
_MAX_TEXT_LENGTH = 5_000
_CODES, _REFERENCES = {"CODE"}, {"IMAGE", "COMPOSITE", "WAVEFORM"}

#: Code value, coding scheme designator and code meaning.
_Code: TypeAlias = Sequence[str]


class ContentItem(NamedTuple):
    """One content item (PS3.3 C.17.3).

    Attributes:
        number: position in the tree, numbered as chapters: "1.3.2".
        level: depth in the tree; the root is 0.
        parent: index of the item above it in the list; -1 for the root.
        name: meaning of its concept.
        code: code and scheme of its concept.
        value: its value as text.
        unit: UCUM code of the unit.
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


class _Node(NamedTuple):
    """An item that is not yet listed, with its position in the tree."""

    item: Json
    number: str
    level: int
    parent: int


def items_of(tree: Json) -> tuple[ContentItem, ...]:
    """The first `MAX_ITEMS` items in the order of the document, from the root of a stored content tree."""
    items: list[ContentItem] = []
    stack = [_Node(tree, "1", 0, -1)]
    while stack and len(items) < MAX_ITEMS:
        node = stack.pop()
        index = len(items)
        items.append(_content_item(node))
        children = enumerate(cast("Sequence[Json]", node.item.get("content", ())), start=1)
        stack += reversed([_Node(child, f"{node.number}.{i}", node.level + 1, index) for i, child in children])
    return tuple(items)


def matches(items: Sequence[ContentItem], text: str) -> set[int]:
    """Indices of the items that contain every word of a text, whatever the case; all items for an empty text."""
    words = text.casefold().split()
    return {index for index, item in enumerate(items) if _contains(item, words)}


def with_ancestors(items: Sequence[ContentItem], indices: set[int]) -> list[int]:
    """These items and all items above them, in the order of the document."""
    found: set[int] = set()
    for start in indices:
        index = start
        while index >= 0 and index not in found:
            found.add(index)
            index = items[index].parent
    return sorted(found)


def _contains(item: ContentItem, words: Sequence[str]) -> bool:
    text = f"{item.name} {item.code} {item.value} {item.unit} {item.value_type}".casefold() if words else ""
    return all(word in text for word in words)


def _content_item(node: _Node) -> ContentItem:
    item, value_type = node.item, cast("str", node.item.get("type", ""))
    name = cast("_Code", item.get("name") or ["", "", ""])
    unit = cast("_Code", item.get("unit") or [""])
    value = _cut(" · ".join(part for part in _value_texts(item, value_type) if part))
    return ContentItem(
        node.number,
        node.level,
        node.parent,
        name[2] or tr("no name"),
        _code_text(name),
        _cut(value),
        unit[0],
        value_type,
    )


def _cut(value: str) -> str:
    return value if len(value) <= _MAX_TEXT_LENGTH else value[:_MAX_TEXT_LENGTH] + "…"


def _value_texts(item: Json, value_type: str) -> Iterator[str]:
    value = item.get("value")
    if value_type in _CODES and isinstance(value, list):
        yield _coded_value(cast("_Code", value))
    elif value_type in _REFERENCES and isinstance(value, list):
        yield " ".join(str(part) for part in value if part)
    elif value is not None:
        yield masked_identity.of_item(item)
    if qualifier := item.get("qualifier"):
        code = cast("_Code", qualifier)
        yield f"{code[2]} ({_code_text(code)})"


def _coded_value(code: _Code) -> str:
    return f"{code[2]} ({_code_text(code)})" if code[2] else _code_text(code)


def _code_text(code: _Code) -> str:
    return " ".join(part for part in code[:2] if part)
