"""Files in Orthanc's storage are compared with its index: what it lacks is missing, and nothing else is."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from pydicom import DataElement, dcmread
from pydicom.uid import generate_uid

from kerma.errors import ConfigurationError, UnavailableError
from kerma.unindexed.comparison import FileState, unindexed_files
from kerma.unindexed.importing import FOLDER, delete, import_files, move
from kerma.unindexed.stored_file import identity
from tests.support.hospital import unique
from tests.support.image_builder import image
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from pathlib import Path

    from kerma.unindexed.comparison import UnindexedFile

#: The tables of Orthanc's index, version 6, as far as the comparison uses them.
TABLES = """
CREATE TABLE Resources(internalId INTEGER PRIMARY KEY, resourceType INTEGER, publicId TEXT, parentId INTEGER);
CREATE TABLE DicomIdentifiers(id INTEGER, tagGroup INTEGER, tagElement INTEGER, value TEXT);
CREATE TABLE Metadata(id INTEGER, type INTEGER, value TEXT);
CREATE TABLE AttachedFiles(id INTEGER, fileType INTEGER, uuid TEXT, compressedSize INTEGER, compressedMD5 TEXT);
"""
AT_ONCE = timedelta(0)


class Storage:
    """A folder as Orthanc's: files, and an index that names some of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = folder / "index"
        with closing(sqlite3.connect(self._index)) as database:
            database.executescript(TABLES)

    def write(self, data: bytes, age_s: float = 0) -> Path:
        uuid = str(uuid4())
        path = self.folder / uuid[:2] / uuid[2:4] / uuid
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written_at = path.stat().st_mtime - age_s
        os.utime(path, (written_at, written_at))
        return path

    def add(self, data: bytes) -> Path:
        """Write a file that the index names, received in 2026."""
        path = self.write(data)
        found = identity(data)
        with closing(sqlite3.connect(self._index)) as database:
            number = database.execute("INSERT INTO Resources VALUES (NULL, 4, ?, NULL)", [found.orthanc_id]).lastrowid
            database.execute("INSERT INTO DicomIdentifiers VALUES (?, 8, 24, ?)", [number, found.sop_instance_uid])
            database.execute("INSERT INTO Metadata VALUES (?, 2, '20260131T120000')", [number])
            database.execute("INSERT INTO AttachedFiles VALUES (?, 1, ?, ?, '')", [number, path.name, len(data)])
            database.commit()
        return path

    def states(self) -> dict[Path, FileState]:
        return {file.path: file.state for file in unindexed_files(self.folder, AT_ONCE)}

    def only(self) -> UnindexedFile:
        (file,) = unindexed_files(self.folder, AT_ONCE)
        return file


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


def report(dlp_mgy_cm: str = "100", **header: object) -> bytes:
    return unique(ct_report(ct_event(ct_dose("5", dlp_mgy_cm))), **header)


def radiograph() -> bytes:
    dataset = image(
        Rows=8, Columns=8, BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=0, SamplesPerPixel=1
    )
    dataset["PixelData"] = DataElement(0x7FE00010, "OW", bytes(128))
    return unique(dataset)


def compressed(data: bytes) -> bytes:
    """As Orthanc stores with StorageCompression."""
    return len(data).to_bytes(8, "little") + zlib.compress(data)


@pytest.mark.parametrize("stored", [report(), radiograph(), compressed(report()), compressed(radiograph())])
def test_an_object_that_the_index_does_not_name_is_missing(storage: Storage, stored: bytes) -> None:
    storage.add(report())
    path = storage.write(stored)
    assert storage.states() == {path: FileState.MISSING}


def test_a_missing_object_is_named_with_its_identifiers(storage: Storage) -> None:
    data = report(SOPInstanceUID="1.2.3.4")
    path = storage.write(data, age_s=60)
    found = storage.only()
    assert found.identity is not None
    assert found.identity.sop_instance_uid == "1.2.3.4"
    assert (found.path, found.size_bytes) == (path, len(data))
    assert found.written_at.timestamp() == pytest.approx(path.stat().st_mtime)


def test_a_second_file_with_the_same_content_is_not_missing(storage: Storage) -> None:
    data = report()
    storage.add(data)
    path = storage.write(data)
    assert storage.states() == {path: FileState.SAME}


def test_a_compressed_file_is_compared_by_its_content(storage: Storage) -> None:
    data = report()
    storage.add(data)
    path = storage.write(compressed(data))
    assert storage.states() == {path: FileState.SAME}


@pytest.mark.parametrize("patient_id", ["4711", "4712"])
def test_another_version_is_never_missing_whoever_its_patient_is(storage: Storage, patient_id: str) -> None:
    uids = {name: generate_uid() for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")}
    storage.add(report("100", **uids))
    path = storage.write(report("200", **uids, PatientID=patient_id))
    assert storage.states() == {path: FileState.OTHER_VERSION}
    assert "2026-01-31" in storage.only().reason


def test_an_object_whose_file_is_missing_is_named(storage: Storage) -> None:
    data = report()
    storage.add(data).unlink()
    storage.write(data)
    assert storage.only().reason == "its file is missing: delete the object in Orthanc, then import this one"


def test_of_two_files_of_a_missing_object_the_newer_is_imported(storage: Storage) -> None:
    uids = {name: generate_uid() for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")}
    newer = storage.write(report("200", **uids), age_s=10)
    older = storage.write(report("100", **uids), age_s=20)
    assert storage.states() == {newer: FileState.MISSING, older: FileState.OLDER_VERSION}


def up_to_pixels(data: bytes) -> bytes:
    return data[: data.index(b"\xe0\x7f\x10\x00")]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "not a DICOM file"),
        (b'{"0008,0018": "1.2"}', "not a DICOM file"),
        (compressed(b'{"0008,0018": "1.2"}'), "not a DICOM file"),
        (bytes(2000), "not a DICOM file"),
        (report()[:-7], "the file"),
        (radiograph()[:-7], "the file ends early"),
        (compressed(radiograph())[:-20], "the compressed file ends early"),
        (up_to_pixels(radiograph()), "an image without its pixels"),
        (compressed(up_to_pixels(radiograph())), "an image without its pixels"),
        (report()[:160], "the"),
    ],
)
def test_what_cannot_be_imported_is_named_with_the_reason(storage: Storage, stored: bytes, reason: str) -> None:
    path = storage.write(stored)
    assert storage.states() == {path: FileState.UNREADABLE}
    assert storage.only().reason.startswith(reason)


@pytest.mark.parametrize(("age_s", "count"), [(0, 0), (200, 0), (-200, 0), (400, 1), (-(10**8), 1)])
def test_a_young_file_is_left_out(storage: Storage, age_s: float, count: int) -> None:
    storage.write(report(), age_s)
    assert len(unindexed_files(storage.folder)) == count


def test_files_that_are_not_named_as_orthanc_names_them_are_left_out(storage: Storage) -> None:
    for name in ("aa/bb/notes.txt", f"aa/bb/{uuid4()}.part", f"{FOLDER}/{uuid4()}", f"aa/bb/ccdd{str(uuid4())[4:]}"):
        path = storage.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report())
    assert storage.states() == {}


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="KERMA_ORTHANC_STORAGE"):
        unindexed_files(tmp_path)


def test_nothing_is_imported_where_no_orthanc_runs(storage: Storage) -> None:
    path = storage.write(report())
    with pytest.raises(UnavailableError, match="No Orthanc runs on"):
        import_files(storage.folder, "http://127.0.0.1:1", AT_ONCE, delete)
    assert path.exists()


def test_a_moved_file_leaves_the_comparison(storage: Storage) -> None:
    data = report()
    path = storage.write(data)
    move(storage.folder)(storage.only())
    moved = storage.folder / FOLDER / path.relative_to(storage.folder)
    assert moved.read_bytes() == data
    assert storage.states() == {}


def test_a_file_that_ends_within_a_value_is_damaged_at_every_length(storage: Storage) -> None:
    data = radiograph()
    begin = len(data) - 128
    assert dcmread(storage.write(data)).Rows == 8
    for length in range(begin, len(data), 16):
        storage.write(data[:length])
    assert list(storage.states().values()).count(FileState.MISSING) == 1
