"""The content trees of the objects of a study, to read and to search; queried only when the section is opened."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.pages.study import content_items, data, provenance
from dashboard.pages.study.content_items import ContentItem
from dashboard.ui import keys, table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.text.object_sources import source_name
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import SourceObject, StudyDetail

#: Items on one page: what a browser draws at once.
PAGE_SIZE = 500
_INDENT = "\N{EM SPACE}"
_COLUMNS = (
    Column(
        name="item",
        label="Item",
        help="Meaning of the item's concept, as the object writes it; indented by its depth in the tree.",
    ),
    Column(
        name="value",
        label="Value",
        help="Value of the item, as the object writes it; patient identity is protected.",
    ),
    Column(name="unit", label="Unit", help="Unit of the value as its UCUM code."),
    Column(name="code", label="Code", help="Code and coding scheme of the item's concept."),
    Column(name="value_type", label="Type", help="Kind of content item (PS3.3 C.17.3)."),
    Column(name="number", label="Position", help="Position of the item in the tree."),
)


def show(detail: StudyDetail) -> None:
    """Offer the content tree of each object that has one."""
    with_tree = {source.sop_instance_uid: source for source in detail.objects if source.has_content_tree}
    if not with_tree:
        return
    opened = st.expander(tr("Content of the objects, item by item"), key=keys.CONTENT_OPEN, on_change="rerun")
    if opened.open:
        with opened:
            _show_content(detail, with_tree, provenance.object_numbers(detail.objects))


def _show_content(detail: StudyDetail, objects: Mapping[str, SourceObject], numbers: Mapping[str, str]) -> None:
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    uid = left.selectbox(
        tr("Object"),
        list(objects),
        format_func=lambda uid: f"{numbers[uid]} · {source_name(objects[uid].source)}",
        key=keys.CONTENT_OF,
    )
    text = right.text_input(
        tr("Search"), key=keys.CONTENT_FIND, placeholder=tr("Words of a name, code, value or unit"), max_chars=200
    )
    items = data.content_items(detail.study.study_id, uid)
    if len(items) == content_items.MAX_ITEMS:
        plain_text.note(
            tr(
                "Only the first {items} items are listed and searched; the file in Orthanc has all of them.",
                items=formatting.number(len(items)),
            )
        )
    matching = content_items.matches(items, text)
    shown = content_items.with_ancestors(items, matching)
    if not shown:
        plain_text.note(tr("None of the {items} items contains this.", items=formatting.number(len(items))))
        return
    page = _select_page(len(shown), f"{uid}:{text}")
    indices = shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    plain_text.note(_summary(len(items), len(matching) if text.split() else None, shown, indices))
    rows = [_row(items[index]) for index in indices]
    table.show(rows, _COLUMNS, key=f"content:{uid}:{page}", alt=tr("Content items"))


def _select_page(count: int, content: str) -> int:
    last = -(-count // PAGE_SIZE)
    return st.pagination(last, key=f"content_page:{hash(content)}") if last > 1 else 1


def _summary(total: int, matching: int | None, shown: Sequence[int], on_page: Sequence[int]) -> str:
    """Number of items, of matching ones, and which of them this page shows."""
    every = trn("{all_items} item", "{all_items} items", total, all_items=formatting.number(total))
    summary = every
    if matching is not None:
        summary = tr(
            "{found} of {every} contain this, shown with the items above them",
            found=formatting.number(matching),
            every=every,
        )
    if len(on_page) == len(shown):
        return f"{summary}."
    first = shown.index(on_page[0]) + 1
    return tr(
        "{summary}. Lines {first} to {last} of {shown}; a search shows fewer.",
        summary=summary,
        first=formatting.number(first),
        last=formatting.number(first + len(on_page) - 1),
        shown=formatting.number(len(shown)),
    )


def _row(item: ContentItem) -> Row:
    return {**item._asdict(), "item": f"{_INDENT * item.level}{item.name}"}
