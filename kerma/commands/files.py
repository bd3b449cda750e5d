"""Expands the paths of a command line into files, and reads them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kerma.errors import ObjectError, file_error_message
from kerma.messages import message


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each path that is a file, and all files below each folder, sorted by path.

    A path that does not exist and a folder that cannot be opened are yielded too, so that the command reports them.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(_files_below(path))
        else:
            yield path


def _files_below(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []

    def report(error: OSError) -> None:
        closed.append(Path(error.filename))

    for parent, _, names in os.walk(folder, onerror=report):
        yield from (path for path in (Path(parent, name) for name in names) if path.is_file())
    yield from closed


def read_file(path: Path) -> bytes:
    """The bytes of a file or a pipe.

    Raises:
        ObjectError: there is no such file, or it cannot be read.
    """
    try:
        if path.is_char_device() or path.is_block_device():
            raise ObjectError(message("it is a device, not a file"))
        return path.read_bytes()
    except OSError as error:
        raise ObjectError(file_error_message(error)) from error
    except ValueError as error:  # a null character in the path
        raise ObjectError(message("there is no such file or folder")) from error
