"""What the objects of a study say, item by item, to be read and searched; it is asked for only once it is opened."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.study import content_items, data, provenance
from dashboard.pages.study.content_items import ContentItem
from dashboard.ui import formatting, keys, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import tr, trn
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail

#: Lines on one page: what a browser draws at once, and a person may still look through.
PAGE = 500
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
        help="What the item says, as the object writes it; what tells who the patient is, is protected.",
    ),
    Column(name="unit", label="Unit", help="Unit of the value as its UCUM code."),
    Column(name="code", label="Code", help="Code and coding scheme of the item's concept."),
    Column(name="value_type", label="Type", help="Kind of content item (PS3.3 C.17.3)."),
    Column(name="number", label="Place", help="Place of the item in the tree."),
)


def show(detail: StudyDetail) -> None:
    """Offer the content of each object that has one."""
    numbers = provenance.object_numbers(detail.objects)
    told = {row["sop_instance_uid"]: row for row in detail.objects if row.get("has_content")}
    if not told:
        return
    opened = st.expander(tr("What the objects say, item by item"), key=keys.CONTENT_OPEN, on_change="rerun")
    if opened.open:
        with opened:
            _content(detail, told, numbers)


def _content(detail: StudyDetail, told: dict[str, Row], numbers: dict[str, str]) -> None:
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    uid = left.selectbox(
        tr("Object"),
        list(told),
        format_func=lambda each: f"{numbers[each]} · {provenance.kind(told[each]['source'])}",
        key=keys.CONTENT_OF,
    )
    text = right.text_input(
        tr("Search"), key=keys.CONTENT_FIND, placeholder=tr("Words of a name, code, value or unit"), max_chars=200
    )
    items = data.content_items(detail.study["study_id"], uid)
    found = content_items.matches(items, text)
    shown = content_items.with_ways(items, found)
    if not shown:
        plain_text.note(tr("None of the {items} items says this.", items=formatting.number(len(items))))
        return
    page = _page(len(shown), f"{uid}:{text}")
    places = shown[(page - 1) * PAGE : page * PAGE]
    plain_text.note(_said(len(items), len(found) if text.split() else None, shown, places))
    table.show([_row(items[place]) for place in places], _COLUMNS, key=f"content:{uid}:{page}", alt=tr("Content items"))


def _page(count: int, shown: str) -> int:
    last = -(-count // PAGE)
    return st.pagination(last, key=f"content_page:{hash(shown)}") if last > 1 else 1


def _said(all_items: int, found: int | None, shown: Sequence[int], places: Sequence[int]) -> str:
    """How many items there are, how many say what is sought, and which of them this page holds."""
    every = trn("{all_items} item", "{all_items} items", all_items, all_items=formatting.number(all_items))
    told = (
        every
        if found is None
        else tr(
            "{found} of {every} say this, shown with what leads to them", found=formatting.number(found), every=every
        )
    )
    if len(places) == len(shown):
        return f"{told}."
    first = shown.index(places[0])
    return tr(
        "{told}. Lines {first} to {first_2} of {shown}; a search shows fewer.",
        told=told,
        first=formatting.number(first + 1),
        first_2=formatting.number(first + len(places)),
        shown=formatting.number(len(shown)),
    )


def _row(item: ContentItem) -> Row:
    return {**item._asdict(), "item": f"{_INDENT * item.level}{item.name}"}
