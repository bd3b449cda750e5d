"""Texts that spreadsheets run as formulas, and how they are written so that they stay texts (OWASP, CSV injection)."""

#: A text that begins with one of these is run, in some programs also with the full-width forms. The hyphen
#: is first, for the character class of a regular expression.
FORMULA_CHARACTERS = "-=+@\t\r\n＝＋－＠"  # noqa: RUF001 -- the full-width forms are meant


def as_text(text: str) -> str:
    """A text of a cell, after an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(tuple(FORMULA_CHARACTERS)) else text
