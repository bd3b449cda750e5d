"""Width of a text in a sans-serif font, as far as it is known without drawing it."""

import unicodedata

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Advance widths of Helvetica in thousandths of the font size (Adobe Core 14 font metrics); other sans-serif fonts of
# browsers are as wide or narrower.
_CHARACTERS_BY_WIDTH = {
    191: "'",
    222: "ijl",
    278: " !,./:;I[\\]ft\N{MIDDLE DOT}",
    333: "()-`r",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~\N{MULTIPLICATION SIGN}",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: _ELLIPSIS,
    1015: "@",
}
_WIDTHS = {character: width for width, characters in _CHARACTERS_BY_WIDTH.items() for character in characters}
_OTHER, _WIDE = 600, 1000


def text_width_px(text: str, font_px: float) -> float:
    """The width of a text in pixels, at a font size in pixels."""
    return sum(map(_character_width, text)) * font_px / 1000


def shortened_to(text: str, max_px: float, font_px: float) -> str:
    """A text that is no wider than `max_px`: the whole one, or its beginning with an ellipsis."""
    if text_width_px(text, font_px) <= max_px:
        return text
    length = len(text)
    while length and text_width_px(text[:length] + _ELLIPSIS, font_px) > max_px:
        length -= 1
    return text[:length] + _ELLIPSIS


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(base, _OTHER)
