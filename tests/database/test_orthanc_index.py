"""The index of Orthanc is copied as of one moment while it is written, however often its log begins anew."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kerma.database import orthanc_index
from kerma.errors import ConfigurationError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: As Orthanc sets them.
PRAGMAS = ("synchronous=normal", "journal_mode=wal", "locking_mode=exclusive")


@dataclass
class Writer:
    """A database that is written: rows numbered from 1, each transaction one row in each of two tables."""

    folder: Path
    checkpoint_pages: int
    committed: int = 0
    is_over: bool = False

    def write(self) -> None:
        with closing(sqlite3.connect(self.folder / "index", isolation_level=None)) as database:
            for pragma in (*PRAGMAS, f"wal_autocheckpoint={self.checkpoint_pages}"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("CREATE TABLE first (id INTEGER PRIMARY KEY, filler BLOB)")
            database.execute("CREATE TABLE second (id INTEGER PRIMARY KEY, filler BLOB)")
            while not self.is_over:
                database.execute("BEGIN")
                for table in ("first", "second"):
                    database.execute(f"INSERT INTO {table} VALUES (?, randomblob(900))", [self.committed + 1])
                if self.committed % 7 == 3:
                    database.execute("DELETE FROM first WHERE id % 50 = 0")
                database.execute("COMMIT")
                self.committed += 1
                time.sleep(0.0005)


@contextmanager
def written(folder: Path, checkpoint_pages: int) -> Iterator[Writer]:
    writer = Writer(folder, checkpoint_pages)
    thread = threading.Thread(target=writer.write)
    thread.start()
    try:
        while writer.committed < 200:
            time.sleep(0.01)
        yield writer
    finally:
        writer.is_over = True
        thread.join()


def require_one_moment(index: Path, least: int, most: int) -> None:
    """All transactions up to some moment are in a copy, and none after it."""
    with closing(sqlite3.connect(index)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ids = [row[0] for row in database.execute("SELECT id FROM second ORDER BY id")]
        other = database.execute("SELECT max(id) FROM first WHERE id % 50 > 0").fetchone()[0]
    assert ids == list(range(1, len(ids) + 1))
    assert least <= len(ids) <= most
    assert other in {len(ids), len(ids) - 1}


@pytest.mark.parametrize("checkpoint_pages", [100, 100_000])
def test_a_copy_holds_what_was_committed_before_it_and_a_whole_number_of_transactions(
    tmp_path: Path, checkpoint_pages: int
) -> None:
    (tmp_path / "copy").mkdir()
    with written(tmp_path, checkpoint_pages) as writer:
        before = writer.committed
        copy = orthanc_index.copy(tmp_path, tmp_path / "copy")
        after = writer.committed + 1
    require_one_moment(copy, before, after)


@pytest.mark.faults
@pytest.mark.parametrize("checkpoint_pages", [50, 300, 1000])
def test_many_copies_of_a_slowly_copied_index_are_each_of_one_moment(
    tmp_path: Path, checkpoint_pages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_slowly(source: Path, target: Path) -> None:
        with source.open("rb") as file, target.open("wb") as copied:
            while block := file.read(1 << 16):
                copied.write(block)
                time.sleep(0.02)

    monkeypatch.setattr("shutil.copyfile", copy_slowly)
    (tmp_path / "copy").mkdir()
    with written(tmp_path, checkpoint_pages) as writer:
        for _ in range(10):
            before = writer.committed
            copy = orthanc_index.copy(tmp_path, tmp_path / "copy")
            require_one_moment(copy, before, writer.committed + 1)


def test_an_index_of_an_orthanc_that_was_stopped_or_killed_is_copied(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with written(tmp_path, 1000) as writer:
        pass
    require_one_moment(orthanc_index.copy(tmp_path, tmp_path / "copy"), writer.committed, writer.committed)


def test_a_folder_without_an_index_and_a_damaged_index_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no index of Orthanc in"):
        orthanc_index.copy(tmp_path, tmp_path)
    (tmp_path / "copy").mkdir()
    (tmp_path / "index").write_bytes(b"no database" * 500)
    with pytest.raises(UnavailableError, match="SQLite says"):
        orthanc_index.copy(tmp_path, tmp_path / "copy")


@pytest.mark.parametrize("locking_mode", ["exclusive", "normal"])
def test_an_orthanc_that_has_only_read_its_index_since_its_start_is_seen_to_run(
    tmp_path: Path, locking_mode: str
) -> None:
    with written(tmp_path, 1000):
        pass
    with closing(sqlite3.connect(tmp_path / "index")) as database:
        database.execute(f"PRAGMA locking_mode={locking_mode}")
        database.execute("SELECT count(*) FROM first").fetchone()
        assert orthanc_index.is_locked(tmp_path)
    assert not orthanc_index.is_locked(tmp_path)
