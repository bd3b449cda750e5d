"""Tables of commands: no text is cut, neither on a narrow terminal nor in a pipe."""

from rich.console import Console
from rich.table import Table

_WIDEST = 10_000


def print_table(table: Table) -> None:
    """Print a table without its empty columns: folded into a terminal, and one line per row into a pipe or file."""
    table.columns = [column for column in table.columns if not table.rows or any(map(str, column.cells))]
    console = Console()
    if not console.is_terminal:
        print_wide(table)
        return
    for column in table.columns:
        # A least width is that of identifiers, which are not to be broken.
        column.overflow, column.no_wrap = "fold", column.min_width is not None
    console.print(table)


def print_wide(table: Table) -> None:
    """Print a table as wide as its cells need, also where the terminal is narrower."""
    console = Console()
    needed = Console(width=max(console.width, _WIDEST)).measure(table).maximum
    Console(width=max(console.width, needed)).print(table)
