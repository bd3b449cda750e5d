"""The fonts of a page: the letters and the symbols that are made of Streamlit's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no complete annotations

from dashboard.ui import fonts
from scripts.make_fonts import symbols

if TYPE_CHECKING:
    from tests.support.chromium import Visitor

WIDTHS = """async ([family, texts]) => {
  await document.fonts.load(`16px "${family}"`, texts.join(""));
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = `16px "${family}"`;
  return texts.map((text) => canvas.measureText(text).width);
}"""
#: Symbols that Streamlit names but whose font it does not ship.
NOT_IN_STREAMLIT = {"star_filled"}


def loaded(visitor: Visitor) -> list[str]:
    return [
        url.rpartition("/")[2]
        for url in visitor.page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
        if url.endswith(".woff2")
    ]


def test_every_symbol_in_use_is_drawn_as_a_symbol(visitor: Visitor) -> None:
    names = sorted(symbols() - NOT_IN_STREAMLIT)
    visitor.visit("/")
    widths = visitor.page.evaluate(WIDTHS, ["Material Symbols Rounded", names])
    assert {name: width for name, width in zip(names, widths, strict=True) if width != pytest.approx(16)} == {}


@pytest.mark.parametrize("path", ["/", "/ct", "/ct_charts"])
def test_a_page_loads_the_letters_and_symbols_in_use_only(visitor: Visitor, path: str) -> None:
    visitor.visit(path)
    [letters] = [name for name in loaded(visitor) if not name.startswith("MaterialSymbols")]
    assert re.fullmatch(r"[0-9a-f]{12}\.woff2", letters)


def test_other_scripts_are_drawn_by_the_font_of_all_letters(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.page.evaluate("document.querySelector('h1').textContent = 'Томография'")
    visitor.page.evaluate("document.fonts.ready.then(() => null)")
    assert [name for name in loaded(visitor) if name.startswith("SourceSansVF-Upright")] != []


def test_the_letters_do_not_bear_the_name_that_their_licence_reserves() -> None:
    names = TTFont(fonts.LETTERS)["name"]
    assert [names.getDebugName(number) for number in (1, 4, 6, 16)] == [*["Kerma Sans"] * 2, "KermaSans", None]
