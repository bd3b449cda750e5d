"""File with the settings of the running local stack: the command line reads it (kerma/commands/running_stack.py)."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kerma.commands.running_stack import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def published(folder: Path, settings: Mapping[str, str]) -> Iterator[Path]:
    """Write the settings for the time of the block, locked and readable by this user only: URLs may hold passwords."""
    path = folder / FILE_NAME
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        json.dump(dict(settings), file, indent=2)
        file.flush()
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
