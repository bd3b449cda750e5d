"""Content items found by their concept names: children of a container, and text of an item (PS3.3 C.17.3)."""

from collections.abc import Iterable, Sequence

from kerma.dicom.content_tree import Item
from kerma.standard.codes import Code, Concept


class Children:
    """The children of a container, indexed once by concept name."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_concept: dict[Concept, list[Item]] = {}
        for child in items:
            if child.name is not None:
                self._by_concept.setdefault(child.name.concept, []).append(child)
        self._below: dict[Concept, list[Children]] = {}

    @classmethod
    def of_item(cls, item: Item) -> "Children":
        """The children of one content item."""
        return cls(item.children)

    def all(self, concept: Concept) -> list[Item]:
        """The children of this concept name, in the order of the report."""
        return self._by_concept.get(concept, [])

    def at(self, path: Sequence[Concept]) -> list[Item]:
        """The items at the end of a path of at least one concept name."""
        head = path[0]
        if len(path) == 1:
            return self._by_concept.get(head, [])
        below = self._below.get(head)
        if below is None:
            below = self._below[head] = [Children(item.children) for item in self.all(head)]
        return [item for children in below for item in children.at(path[1:])]

    def text(self, concept: Concept) -> str | None:
        """The first text, or meaning of a code, among the children of this concept name."""
        return next((text for item in self.all(concept) if (text := text_of(item))), None)


def text_of(item: Item) -> str | None:
    """The item's value as text: its characters, or the meaning of its code; None where it is empty."""
    if isinstance(item.value, Code):
        return item.value.meaning or item.value.written.value or None
    return item.value.strip() or None if isinstance(item.value, str) else None


def descendants(item: Item) -> Iterable[Item]:
    """Every item below, depth first, without tables and their columns."""
    for child in item.children:
        if child.value_type != "TABLE":
            yield child
            yield from descendants(child)
