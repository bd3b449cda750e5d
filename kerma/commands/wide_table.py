"""Tables of commands, whose lines never break: what is piped or copied stays one row per line."""

from rich.console import Console
from rich.table import Table

_WIDEST = 10_000


def print_wide(table: Table) -> None:
    """Print a table as wide as its cells need, also where the terminal is narrower."""
    console = Console()
    needed = Console(width=max(console.width, _WIDEST)).measure(table).maximum
    Console(width=max(console.width, needed)).print(table)
