"""Content items: order, numbers, values, and search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.pages.study.content_items import MAX_ITEMS, items_of, matches, with_ancestors

if TYPE_CHECKING:
    from kerma.json_types import Json

DLP: Json = {
    "type": "NUM",
    "name": ["113838", "DCM", "DLP"],
    "value": "724.52",
    "unit": ["mGy.cm", "UCUM", "mGy.cm"],
}
REGION: Json = {"type": "CODE", "name": ["123014", "DCM", "Target Region"], "value": ["T-D3000", "SRT", "Chest"]}
IMAGE: Json = {"type": "IMAGE", "name": ["121112", "DCM", "Source"], "value": ["1.2.840", "2.25.7"]}
HASH = "0123456789abcdef" * 4
TREE: Json = {
    "type": "CONTAINER",
    "name": ["113701", "DCM", "X-Ray Radiation Dose Report"],
    "content": [
        {"type": "CONTAINER", "name": ["113819", "DCM", "CT Acquisition"], "content": [REGION, DLP]},
        {"type": "PNAME", "name": ["121029", "DCM", "Subject Name"], "value": HASH},
        IMAGE,
    ],
}


def test_items_come_in_the_order_of_the_document_numbered_like_chapters() -> None:
    assert [(item.number, item.level) for item in items_of(TREE)] == [
        ("1", 0),
        ("1.1", 1),
        ("1.1.1", 2),
        ("1.1.2", 2),
        ("1.2", 1),
        ("1.3", 1),
    ]


@pytest.mark.parametrize(
    ("item", "value", "unit"),
    [
        (DLP, "724.52", "mGy.cm"),
        (REGION, "Chest (T-D3000 SRT)", ""),
        (IMAGE, "1.2.840 2.25.7", ""),
        (
            {"type": "NUM", "name": ["1", "X", "n"], "qualifier": ["114006", "DCM", "Failure"]},
            "Failure (114006 DCM)",
            "",
        ),
        ({"type": "TEXT"}, "", ""),
    ],
)
def test_a_value_is_shown_as_the_object_writes_it(item: Json, value: str, unit: str) -> None:
    line = items_of(item)[0]
    assert (line.value, line.unit) == (value, unit)


def test_a_hash_is_protected_not_gibberish() -> None:
    assert items_of(TREE)[4].value == "protected"


@pytest.mark.parametrize("text", ["dlp 724", "MGY.CM", "113838", "num dlp"])
def test_all_words_are_sought_in_name_code_value_unit_and_type(text: str) -> None:
    assert matches(items_of(TREE), text) == {3}


def test_a_search_shows_what_is_found_and_what_leads_to_it() -> None:
    items = items_of(TREE)
    assert [items[index].name for index in with_ancestors(items, matches(items, "724"))] == [
        "X-Ray Radiation Dose Report",
        "CT Acquisition",
        "DLP",
    ]


def test_nothing_sought_is_everything_and_nothing_found_is_nothing() -> None:
    items = items_of(TREE)
    assert len(matches(items, "  ")) == len(items)
    assert with_ancestors(items, matches(items, "not there")) == []


def test_a_deep_tree_is_no_trouble() -> None:
    tree: Json = {"type": "TEXT", "value": "deepest"}
    for _ in range(5000):
        tree = {"type": "CONTAINER", "content": [tree]}
    assert items_of(tree)[-1].level == 5000


def test_of_a_large_object_the_first_items_are_listed_and_long_texts_are_cut() -> None:
    items = items_of({"type": "CONTAINER", "content": [DLP] * MAX_ITEMS})
    assert (len(items), items[-1].number) == (MAX_ITEMS, f"1.{MAX_ITEMS - 1}")
    (_, comment) = items_of({"type": "CONTAINER", "content": [{"type": "TEXT", "value": "x" * 6_000}]})
    assert comment.value == "x" * 5_000 + "…"
