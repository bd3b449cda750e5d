"""Checkouts of earlier commits, which are measured beside this one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@contextmanager
def checkout(folder: Path, commit: str) -> Iterator[Path]:
    """A checkout of a commit, removed at the end; it runs with this checkout's packages."""
    path = folder / "baseline"
    _git("worktree", "add", "--detach", "--quiet", str(path), commit)
    try:
        yield path
    finally:
        _git("worktree", "remove", "--force", str(path))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True)
