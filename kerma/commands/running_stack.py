"""Settings of a command: from the environment, else from the local stack that `make run` has started here.

While the local stack runs, a file in its folder holds its settings and is locked by its process. The lock ends with the
process however it ends: a file without lock is stale and ignored.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import IO

import kerma
from kerma.errors import ConfigurationError
from kerma.settings import PREFIX, Settings, read_settings

#: Folder of the local stack of this repository.
FOLDER = Path(kerma.__file__).resolve().parents[1] / ".run"
FILE_NAME = "running.json"
_DATABASE = f"{PREFIX}DATABASE_URL"


def running_stack(folder: Path | None = None) -> dict[str, str] | None:
    """Settings of the running local stack by name of the variable; None where none runs.

    Args:
        folder: the folder of the local stack; None: that of this repository.

    Raises:
        ConfigurationError: it belongs to another user.
    """
    path = (folder or FOLDER) / FILE_NAME
    try:
        with path.open(encoding="utf-8") as file:
            content = json.load(file) if _is_locked(file) else None
    except PermissionError as error:
        raise ConfigurationError(
            f"Another user runs the local stack in {path.parent}: run the command as that user, or set {_DATABASE}."
        ) from error
    except (OSError, ValueError):
        return None  # no such file, or one that is being written
    return {str(name): str(value) for name, value in content.items()} if isinstance(content, dict) else None


def _is_locked(file: IO[str]) -> bool:
    """Whether the process that wrote the file still runs."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def command_settings() -> Settings:
    """Settings of a command. Where KERMA_DATABASE_URL is not set, those of the running local stack fill what is unset.

    Raises:
        ConfigurationError: a variable has a value that it cannot have.
    """
    return read_settings({} if os.environ.get(_DATABASE) else running_stack())


def database_url() -> str:
    """URL of the database that a command uses.

    Raises:
        ConfigurationError: KERMA_DATABASE_URL is not set and no local stack runs.
    """
    url = command_settings().database_url
    if not url:
        raise ConfigurationError(
            f"{_DATABASE} is not set, and no local stack runs in {FOLDER.parent}. Start one there with `make run`, or "
            f"set {_DATABASE} to your PostgreSQL, for example postgresql://kerma:password@localhost/kerma."
        )
    return url
