"""How repairs of report events are applied."""

from collections.abc import Callable, Iterable

from kerma.extract.content_reader import Children, ContentReader, Facts
from kerma.facts.fact import Fact

EventRepair = Callable[[Facts, Children, ContentReader, str], None]


def repair(repairs: Iterable[EventRepair], found: Facts, children: Children, reader: ContentReader, where: str) -> None:
    """Apply repairs in their order to the facts of one event, read from `children`."""
    for function in repairs:
        function(found, children, reader, where)


def complete(stand_ins: Iterable[Fact], found: Facts, children: Children, reader: ContentReader, where: str) -> None:
    """Read facts that the standard's items left empty from the items that stand in for them."""
    missing = [fact for fact in stand_ins if fact.name not in found]
    found |= reader.read(children, missing, where)
