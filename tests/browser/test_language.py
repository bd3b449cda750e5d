"""Choosing a language in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


def test_a_change_of_language_preserves_the_filter_and_outlives_a_reload(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_from=2020-01-01")
    visitor.sees("CT studies")
    visitor.page.locator(".st-key-kerma-language input").click()
    visitor.page.get_by_role("option", name="Polski").click()
    visitor.sees("TK: badania")
    assert "ct_from=2020-01-01" in visitor.page.url
    visitor.page.reload()
    visitor.sees("TK: badania")
    visitor.sees("od 01.01.2020")


def test_the_buttons_that_save_a_chart_have_translated_titles(visitor: Visitor) -> None:
    visitor.visit("/ct_charts")
    visitor.page.locator(".st-key-kerma-language input").click()
    visitor.page.get_by_role("option", name="Deutsch").click()
    chart = visitor.page.locator(".st-key-ct_chart_machines")
    for kind in ("SVG", "PNG"):
        button = chart.get_by_role("button", name=kind, exact=True)
        title = f"Diagramm als {kind} speichern"  # codespell:ignore
        expect(button).to_have_attribute("title", title, timeout=PATIENCE_MS)
