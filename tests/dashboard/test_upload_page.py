"""The page Upload, as far as it goes without a DICOM node; tests/e2e goes the whole way."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from dashboard.pages.upload.sending import FileStatus, Result, refreshed, transfer
from dashboard.ui import cached_queries
from kerma.interop.association import Node
from kerma.interop.unpack import NamedFile
from local_stack import free_port
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


def quiet(_done: int, _total: int) -> None:
    """Nobody looks."""


def test_what_is_no_dicom_file_is_refused() -> None:
    results = transfer([NamedFile("notes.txt", io.BytesIO(b"hello"))], Node("127.0.0.1", free_port()), quiet)
    assert results == [Result("notes.txt", FileStatus.REFUSED, "not a DICOM file")]


def test_the_ledger_shows_what_became_of_what_was_accepted(rows: Connection) -> None:
    add_ledger(rows, "a", "extracted", study_instance_uid="1.1", problem_count=2)
    add_ledger(rows, "b", "skipped", study_instance_uid="1.2", reason="carries no dose")
    sent = [Result(name, FileStatus.WAITING, orthanc_id=name) for name in "abc"] + [
        Result("d", FileStatus.REFUSED, "not a DICOM file")
    ]
    assert refreshed(sent, cached_queries.entries) == [
        Result("a", FileStatus.EXTRACTED, None, "a", "1.1", 2),
        Result("b", FileStatus.SKIPPED, "carries no dose", "b"),
        Result("c", FileStatus.WAITING, orthanc_id="c"),
        Result("d", FileStatus.REFUSED, "not a DICOM file"),
    ]


@pytest.mark.usefixtures("rows")
def test_the_button_without_files_asks_for_some(page: Page) -> None:
    app = page("upload")
    assert (app.file_uploader[0].label, app.button[0].label) == ("1. Choose files", "2. Send to Orthanc")
    app = app.button[0].click().run()
    assert "Choose files first." in text_of(app)


@pytest.mark.usefixtures("rows")
def test_each_file_has_its_result(page: Page) -> None:
    app = page("upload")
    app.file_uploader[0].set_value([("notes.txt", b"hello", "text/plain"), ("b.zip", b"PK\x03\x04", "application/zip")])
    app = app.button[0].click().run()
    assert [heading.value for heading in app.header] == ["2 files: 2 refused"]
    shown = app.dataframe[0].value
    assert sorted(shown["name"]) == ["b.zip", "notes.txt"]
    assert shown["outcome"].tolist() == ["Refused", "Refused"]
