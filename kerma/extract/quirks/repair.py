"""Reads facts that a deviating report states by other content items than those of the standard."""

from collections.abc import Iterable

from kerma.dicom.children import Children
from kerma.extract.content_reader import ContentReader
from kerma.facts.fact import Fact
from kerma.facts.record import Record, fact_names, updated


def complete(
    record: Record, other_items: Iterable[Fact], children: Children, reader: ContentReader, where: str
) -> Record:
    """Fill absent facts of a record from other content items of the same meaning.

    Args:
        record: the facts of one event.
        other_items: facts of the record with the paths of the other items.
        children: the children of the event's container.
        reader: reads the items.
        where: path of the event in the extraction.
    """
    names = fact_names(type(record))
    absent = [item for item in other_items if children.at(item.path) and item.name in names]
    absent = [item for item in absent if getattr(record, item.name) is None]
    values = reader.values(absent, children, where) if absent else {}
    return updated(record, **values) if values else record
