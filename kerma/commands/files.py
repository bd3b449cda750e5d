"""Expands the paths of a command line into files."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each path that is a file, and all files below each folder, sorted by path.

    A path that does not exist is yielded too, so that the command reports it.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        else:
            yield path
