"""A growing log is read once, line by line, whatever happens to the file."""

from pathlib import Path

import pytest

from orthanc_plugin import log_file
from orthanc_plugin.log_file import LogFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "Orthanc.log"
    path.write_text("one\ntwo\n")
    return path


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_only_what_was_added_is_read(path: Path) -> None:
    log = LogFile(path)
    assert log.new_lines() == ["one", "two"]
    append(path, "three\n")
    assert (log.new_lines(), log.new_lines()) == (["three"], [])


def test_a_line_that_is_being_written_is_read_when_it_is_complete(path: Path) -> None:
    log = LogFile(path)
    append(path, "thr")
    assert log.new_lines() == ["one", "two"]
    append(path, "ee\n")
    assert log.new_lines() == ["three"]


def test_a_shortened_file_is_read_from_its_beginning(path: Path) -> None:
    log = LogFile(path)
    log.new_lines()
    path.write_text("new\n")
    assert log.new_lines() == ["new"]


def test_a_rotated_file_is_read_from_its_beginning(path: Path) -> None:
    log = LogFile(path)
    log.new_lines()
    path.rename(path.with_suffix(".1"))
    path.write_text("as long as before\n")
    assert log.new_lines() == ["as long as before"]


def test_of_a_large_file_only_the_end_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 6)
    append(path, "three\nfour\n")
    assert LogFile(path).new_lines() == ["four"]


def test_after_a_rewind_the_file_is_read_again(path: Path) -> None:
    log = LogFile(path)
    log.new_lines()
    log.rewind()
    assert log.new_lines() == ["one", "two"]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LogFile(tmp_path / "none").new_lines()


def test_a_log_that_was_truncated_while_orthanc_writes_it_is_read_on(path: Path) -> None:
    path.write_text("one\ntwo\n")
    file = LogFile(path)
    file.new_lines()
    path.write_bytes(b"\0" * len("one\ntwo\n") + b"three\n")
    assert file.new_lines() == ["three"]
    path.write_bytes(b"\0" * 3 + b"4\n")
    assert file.new_lines() == ["4"]
