"""Expands the paths of a command line into files, and reads them."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from kerma.errors import ObjectError, file_error_message
from kerma.messages import message

#: What an entry of a folder is that is neither a file nor a folder, by its mode (POSIX `sys/stat.h`).
_SPECIAL: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "it is a link to a folder, which is not followed"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)
_LEADS_NOWHERE = (errno.ENOENT, errno.ELOOP)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each path that is a file, and all files below each folder, sorted by path.

    A path that does not exist and a folder that cannot be opened are yielded too, so that the command reports them.
    What is skipped in a folder, and a folder without files, are reported on standard error.
    """
    for path in paths:
        if path.is_dir():
            files = sorted(_files_below(path))
            if not files:
                _report(path, "the folder contains no file")
            yield from files
        else:
            yield path


def _files_below(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []

    def report(error: OSError) -> None:
        closed.append(Path(error.filename))

    for parent, folders, names in os.walk(folder, onerror=report):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for path in sorted(Path(parent, name) for name in (*links, *names)):
            if what := _why_no_file(path):
                _report(path, what)
            else:
                yield path
    yield from closed


def _why_no_file(path: Path) -> str | None:
    """What an entry of a folder is instead of a file; None for a file, and for what only reading will show."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return "the link leads nowhere" if error.errno in _LEADS_NOWHERE else None
    return next((what for is_kind, what in _SPECIAL if is_kind(mode)), None)


def _report(path: Path, what: str) -> None:
    """Print on standard error that a path is skipped, and why."""
    console = Console(stderr=True)
    console.print(f"[yellow]skipped[/] {escape(str(path))}: {what}", highlight=False, soft_wrap=True)


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
