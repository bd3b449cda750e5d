"""Texts that a spreadsheet would run stand behind an apostrophe, all others as they are."""

import pytest

from kerma.spreadsheet_formulas import as_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])  # noqa: RUF001 -- meant
def test_a_formula_becomes_a_text(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "CT head", "a=1", "320,25", "'=1"])
def test_other_texts_stay(text: str) -> None:
    assert as_text(text) == text
