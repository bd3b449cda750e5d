"""The files that a command is given."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each path that is a file, and the files in each that is a folder, deep and in order.

    A path that does not exist is given as well, so that its user is told.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        else:
            yield path
