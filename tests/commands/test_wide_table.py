"""Tables of commands cut no text, whatever the width of the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.table import Table

from kerma.commands.wide_table import print_table

if TYPE_CHECKING:
    import pytest

UID = "2.25.319268511423000111222333444555666777"


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """A table with a long identifier and an empty column, as it is printed."""
    table = Table("Study", "Reason", "Details")
    table.add_row(UID, "", "sha256: d415c486de, rows: 20, file: kerma_ct_studies.xlsx")
    print_table(table)
    return capsys.readouterr().out


def test_a_pipe_gets_one_line_per_row_without_empty_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    _, heading, _, row, _ = printed(capsys).splitlines()
    assert heading.split() == ["┃", "Study", "┃", "Details", "┃"]
    assert UID in row
    assert row.rstrip(" │").endswith("kerma_ct_studies.xlsx")


def test_a_narrow_terminal_folds_texts_and_cuts_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    text = re.sub(r"\x1b\[[0-9;]*m", "", printed(capsys))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 40
    cells = [line.split("│")[1].strip() for line in lines if line.startswith("│")]
    assert "".join(cells) == UID
    assert "…" not in text


def test_a_table_without_rows_has_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Table("Study", "Reason"))
    assert "Reason" in capsys.readouterr().out
