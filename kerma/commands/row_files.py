"""Refuses tables with problems."""

from collections.abc import Sequence
from pathlib import Path

from kerma.errors import ConfigurationError
from kerma.row_file import RowProblem

_MAX_PROBLEMS = 50


def refuse(file: Path, problems: Sequence[RowProblem]) -> None:
    """Refuse a file with problems.

    Raises:
        ConfigurationError: there are some; the text names the first with line and column.
    """
    if problems:
        lines = [f"{file}, {problem}" for problem in problems[:_MAX_PROBLEMS]]
        if more := len(problems) - len(lines):
            lines.append(f"There are {more} further problems.")
        raise ConfigurationError("\n".join(lines))
