"""An upload becomes plain files; a file that cannot be used is refused with a message."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from kerma.interop.unpack import NamedFile, UnpackedFile, unpack

if TYPE_CHECKING:
    from pathlib import Path


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def laid(folder: Path, data: bytes, **limits: int) -> list[UnpackedFile]:
    return list(unpack([NamedFile("given", io.BytesIO(data))], folder, **limits))


def test_a_file_is_laid_as_it_is(tmp_path: Path) -> None:
    [only] = laid(tmp_path, b"what it holds")
    assert only.path is not None
    assert (only.name, only.path.read_bytes()) == ("given", b"what it holds")


def test_an_archive_is_laid_member_by_member(tmp_path: Path) -> None:
    found = laid(tmp_path, zipped({"a.dcm": b"1", "b/c.dcm": b"2"}))
    assert [(each.name, each.path and each.path.read_bytes()) for each in found] == [
        ("given: a.dcm", b"1"),
        ("given: b/c.dcm", b"2"),
    ]


@pytest.mark.parametrize("name", ["../../escaped", "/etc/escaped", "C:\\escaped"])
def test_a_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    [only] = laid(folder, zipped({name: b"1"}))
    assert only.path is not None
    assert only.path.parent == folder
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [only.path]


def encrypted() -> bytes:
    """An archive whose member claims to be encrypted."""
    data = bytearray(zipped({"a": b"1"}, zipfile.ZIP_STORED))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    return bytes(data)


def damaged() -> bytes:
    """An archive whose member is not what its checksum says."""
    return zipped({"a": b"right"}, zipfile.ZIP_STORED).replace(b"right", b"wrong")


REFUSALS = {
    "cut short": (zipped({"a": b"1" * 1000})[:60], "the zip archive is damaged"),
    "empty": (zipped({}), "the zip archive is empty"),
    "of folders only": (zipped({"a/": b"", "__MACOSX/._a": b"1"}), "the zip archive is empty"),
    "encrypted": (encrypted(), "it is encrypted with a password"),
    "damaged": (damaged(), "it is damaged within the zip archive"),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_an_archive_that_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    [only] = laid(tmp_path, data)
    assert only.path is None
    assert str(only.refusal).startswith(sentence)


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = zipped({"a.dcm": b"1"})
    [only] = laid(tmp_path, zipped({"inner.zip": inner}))
    assert only.path is not None
    assert only.path.read_bytes() == inner


def test_what_really_comes_out_is_counted_not_what_is_claimed(tmp_path: Path) -> None:
    bomb = zipped({"small": b"1", "bomb": b"0" * 50_000_000, "after": b"2"})
    assert len(bomb) < 100_000
    found = laid(tmp_path, bomb, max_bytes=10_000_000)
    assert [(each.name, each.path is None) for each in found] == [("given: small", False), ("given", True)]
    assert "more than can be taken at a time" in str(found[-1].refusal)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000_000


def test_files_are_counted(tmp_path: Path) -> None:
    found = laid(tmp_path, zipped({"a": b"1", "b": b"2", "c": b"3"}), max_files=2)
    assert [each.path is None for each in found] == [False, False, True]
    assert "more than 2 files" in str(found[-1].refusal)
