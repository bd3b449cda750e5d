"""Make the fonts of the first look from Streamlit's: letters of European languages, and the symbols in use.

    .venv/bin/python -m scripts.make_fonts

Streamlit's own files hold all letters and 4 000 symbols in 545 kB; those made here 60 kB. Run it after an update of
Streamlit, or where the dashboard uses another symbol.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font  # type: ignore[import-untyped]  # fontTools ships no complete annotations
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # as above
from streamlit.file_util import get_static_dir

from dashboard.ui.fonts import LETTERS, SYMBOLS, UNICODE_RANGE

ROOT = Path(__file__).resolve().parent.parent
_STATIC = Path(get_static_dir()) / "static"
_SYMBOL = re.compile(r":material/(\w+):")
# Kerning, marks, and digits of one width; not small capitals and other variants.
_FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "pnum", "lnum"]
# Of the names of a font: copyright, trademark, manufacturer and licence stay.
_IDENTIFYING = {1: "Kerma Sans", 3: "Kerma Sans", 4: "Kerma Sans", 6: "KermaSans", 16: "Kerma Sans", 25: "KermaSans"}


def make_letters() -> None:
    """Write the letters. The licence reserves the name of the font, hence the subset has one of its own."""
    font = _font("SourceSansVF-Upright")
    options = _options(_FEATURES)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(_code_points()))
    subsetter.subset(font)
    for record in font["name"].names:
        record.string = _IDENTIFYING.get(record.nameID, record.toUnicode())
    save_font(font, str(LETTERS), options)


def make_symbols() -> None:
    """Write the symbols that Kerma and Streamlit name; a symbol is the ligature of the letters of its name."""
    font = _font("MaterialSymbols-Rounded")
    ligatures = _ligatures(font)
    options = _options(["rlig"])
    options.layout_closure = False
    subsetter = Subsetter(options)
    glyphs = [ligatures[name] for name in sorted(symbols() & ligatures.keys())]
    subsetter.populate(glyphs=glyphs, text="abcdefghijklmnopqrstuvwxyz0123456789_ ")
    subsetter.subset(font)
    save_font(font, str(SYMBOLS), options)


def symbols() -> set[str]:
    """Names of the symbols in the code of the dashboard and of Streamlit's pages."""
    own = (ROOT / "dashboard").rglob("*.py")
    files = (*own, *(_STATIC / "js").glob("*.js"))
    return {name for file in files for name in _SYMBOL.findall(file.read_text("utf-8"))}


def _font(name: str) -> TTFont:
    [file] = (_STATIC / "media").glob(f"{name}.*.woff2")
    return load_font(str(file), Options())


def _ligatures(font: TTFont) -> dict[str, str]:
    """The glyph of each symbol, by name of the symbol."""
    letters = {glyph: chr(code_point) for code_point, glyph in font.getBestCmap().items()}
    return {
        "".join(letters[glyph] for glyph in (first, *ligature.Component)): ligature.LigGlyph
        for lookup in font["GSUB"].table.LookupList.Lookup
        for subtable in lookup.SubTable
        for first, ligatures in getattr(subtable, "ExtSubTable", subtable).ligatures.items()
        for ligature in ligatures
    }


def _options(features: list[str]) -> Options:
    options = Options()
    options.flavor, options.hinting, options.layout_features = "woff2", False, features
    return options


def _code_points() -> Iterator[int]:
    for part in UNICODE_RANGE.split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


if __name__ == "__main__":
    make_letters()
    make_symbols()
