"""Folders that the user PostgreSQL runs as may enter; pytest's own are closed to everybody else."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest


@pytest.fixture
def make_folder() -> Iterator[Callable[[], Path]]:
    with ExitStack() as folders:

        def make() -> Path:
            folder = Path(folders.enter_context(tempfile.TemporaryDirectory(prefix="kerma-test-")))
            folder.chmod(0o755)
            return folder

        yield make
