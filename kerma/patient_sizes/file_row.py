"""One row of a table in a file."""

from typing import NamedTuple


class FileRow(NamedTuple):
    """A row.

    Attributes:
        line: the number of its line or row, from 1, as an editor or a spreadsheet shows it.
        cells: its cells as text, without spaces around them.
        other_cells: the cells in another encoding that is as likely; None: the encoding is certain.
    """

    line: int
    cells: tuple[str, ...]
    other_cells: tuple[str, ...] | None = None

    def is_certain(self, index: int) -> bool:
        """Whether the text of a cell is the same in all likely encodings."""
        return self.other_cells is None or self.other_cells[index : index + 1] == self.cells[index : index + 1]
