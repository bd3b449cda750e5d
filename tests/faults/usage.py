"""Memory, open files and database connections of a node: what a damage must not leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, text

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What the objects of a round alone may cost: memory of the allocator, files that a sender just leaves.
MEMORY_GROWTH_MB = 150
OPEN_FILES_GROWTH = 8
_CONNECTIONS = text(
    "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'kerma'"
)


@dataclass(frozen=True)
class Usage:
    """What the processes of a node use.

    Attributes:
        memory_mb: resident memory of Orthanc and its children, MB.
        open_files: their open files.
        connections: connections to the database.
    """

    memory_mb: float
    open_files: int
    connections: int


def growth(before: Usage, after: Usage) -> list[str]:
    """What is used more than before, in words; empty: nothing."""
    limits = {
        "MB of memory more": (after.memory_mb - before.memory_mb, MEMORY_GROWTH_MB),
        "open files more": (after.open_files - before.open_files, OPEN_FILES_GROWTH),
        "connections more": (after.connections - before.connections, 0),
    }
    return [f"{value:g} {name}" for name, (value, limit) in limits.items() if value > limit]


def measure(pid: int, database_url: str) -> Usage:
    """Measure a node by the process id of its Orthanc."""
    pids = [pid, *_children(pid)]
    return Usage(
        memory_mb=round(sum(map(_resident_kb, pids)) / 1024, 1),
        open_files=sum(map(_open_files, pids)),
        connections=_connections(database_url),
    )


def children(pid: int, name: str) -> list[int]:
    """The children of a process whose command line contains a name."""
    return [child for child in _children(pid) if name in _command_line(child)]


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, _text(task).split()):
            yield child
            yield from _children(child)


def _command_line(pid: int) -> str:
    return _text(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def _resident_kb(pid: int) -> int:
    lines = [line for line in _text(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) if lines else 0


def _open_files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:  # the process has ended
        return 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""


def _connections(database_url: str) -> int:
    """Connections of Kerma, apart from this one, whose application has no name."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(_CONNECTIONS).scalar_one())
