"""Whatever an object says is shown as text: it is not run, not rendered, not calculated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.ui.text.spelling import display_text
from tests.support.known_rows import HOSTILE

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


@pytest.mark.parametrize("name", HOSTILE)
def test_on_the_page_of_a_study(visitor: Visitor, name: str) -> None:
    visitor.visit(f"/study?uid=2.{name}")
    title = visitor.page.locator("h1").first
    assert title.inner_text() == HOSTILE[name]
    assert title.locator("*").count() == 0
    descriptions = visitor.page.locator("dd")
    assert descriptions.filter(has_text=HOSTILE[name]).count() >= 2
    assert descriptions.filter(has_text=display_text("operators_name", HOSTILE[name])).count() >= 1
    assert visitor.page.locator("li").inner_text() == f"Event 1, DAP: {HOSTILE[name]} (object 1)"
    assert visitor.cells(HOSTILE[name]) == 2
    assert visitor.dialogs == []


@pytest.mark.parametrize("path", ["/", "/radiography", "/ingestion"])
def test_in_tables(visitor: Visitor, path: str) -> None:
    visitor.visit(path)
    for text in HOSTILE.values():
        assert visitor.cells(text) >= 1
    assert visitor.dialogs == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_in_an_address(visitor: Visitor, text: str) -> None:
    visitor.visit("/")
    visitor.page.evaluate("text => { location.href = '/ct?ct_from=' + encodeURIComponent(text) }", text)
    visitor.sees(f"Ignored URL parameter “ct_from={text}”: expected a date")
    assert visitor.dialogs == []


def test_in_a_choice_of_machines(visitor: Visitor) -> None:
    visitor.visit("/radiography")
    visitor.page.get_by_label("System", exact=True).click()
    offered = visitor.page.get_by_role("option").all_inner_texts()
    assert sorted(offered) == sorted(f"Ring 64 · CT1 · {text}" for text in HOSTILE.values())
    assert visitor.dialogs == []
