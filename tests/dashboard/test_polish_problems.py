"""Where pages show what Kerma says of objects, a Polish page shows it in Polish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from dashboard.pages.upload.sending import FileStatus, Result, refreshed
from dashboard.ui import cached_queries, keys
from dashboard.ui.navigation import Page
from kerma.extract.checks.formatted_doses import amount
from kerma.messages import message, message_parts, missing, problem_entry
from tests.support.screens import go_to, text_of
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]

YESTERDAY = datetime.now(tz=UTC).astimezone().replace(tzinfo=None, microsecond=0) - timedelta(days=1)
NEGATIVE = message("{value} is negative, which this quantity cannot be", value=amount("dlp_mgy_cm", -4.25))
SILENT = missing("missing; the standard requires it ({source})", source="TID 10013")
CUT = message(
    "element {tag} claims {length} bytes at byte {byte}, but only {left} are left: the object is cut short",
    tag="(0008,0016)",
    length=26,
    byte=140,
    left=0,
)
POLISH_CUT = "element (0008,0016) od bajtu 140 ma mieć długość 26 B, a zostało tylko 0 B: obiekt jest ucięty"


@pytest.fixture
def polish(rows: Connection, page: Callable[..., AppTest]) -> Open:
    messages_by_fact = {"dlp_mgy_cm": NEGATIVE, "ctdi_vol_mgy": SILENT}
    problems = [
        {**problem_entry(f"events[0].{name}", what), "sop_instance_uid": "1.1.1"}
        for name, what in messages_by_fact.items()
    ]
    add_study(rows, add_machine(rows), "1.1", at=YESTERDAY, events=[{}], problems=problems)
    add_ledger(rows, "a", "failed", study_instance_uid="1.1", reason=CUT, reason_parts=message_parts(CUT))
    add_ledger(rows, "b", "failed", reason="as an earlier version wrote it")

    def open_page(view: str, **params: str) -> AppTest:
        app = page("upload")
        app.session_state[keys.LANGUAGE] = "pl"
        for name, value in params.items():
            app.query_params[name] = value
        return go_to(app, Page(view)).run()

    return open_page


def test_the_page_of_a_study_shows_its_problems(polish: Open) -> None:
    text = unescape(text_of(polish("study", uid="1.1")))
    assert "Zdarzenie 1, DLP: -4,25 mGy·cm: ta wielkość nie może być ujemna (obiekt 1)" in text
    assert "brak; standard tego wymaga (TID 10013)" in text


def test_the_page_of_a_study_shows_why_an_object_failed(polish: Open) -> None:
    assert POLISH_CUT in unescape(text_of(polish("study", uid="1.1")))


def test_data_quality_shows_the_kinds_of_problems(polish: Open) -> None:
    kinds = polish("quality").dataframe[1].value
    assert sorted(kinds["message"]) == [
        "-# mGy·cm: ta wielkość nie może być ujemna",
        "brak; standard tego wymaga (TID 10013)",
    ]


@pytest.mark.parametrize("view", ["quality", "ingestion"])
def test_what_failed_has_its_reason(polish: Open, view: str) -> None:
    tables = [frame.value for frame in polish(view).dataframe]
    reasons = next(table["reason"] for table in tables if "sop_instance_uid" in table and "reason" in table)
    assert sorted(reasons) == ["as an earlier version wrote it", POLISH_CUT]


def test_ingestion_counts_the_reasons(polish: Open) -> None:
    tables = [frame.value for frame in polish("ingestion").dataframe]
    counted = next(table for table in tables if "object_count" in table)
    assert dict(zip(counted["reason"], counted["object_count"], strict=True))[POLISH_CUT] == 1


def test_ingestion_finds_a_word_of_the_reason_as_it_is_shown(polish: Open) -> None:
    app = polish("ingestion")
    [field] = [each for each in app.text_input if each.key == keys.LEDGER_TEXT]
    app = field.set_value("ucięty").run()
    assert app.dataframe[0].value["reason"].tolist() == [POLISH_CUT]


def test_upload_shows_why_a_file_was_not_read(rows: Connection, polish: Open) -> None:
    add_ledger(rows, "u", "failed", reason=CUT, reason_parts=message_parts(CUT))
    results = refreshed([Result("x", FileStatus.WAITING, orthanc_id="u")], cached_queries.entries)
    app = polish("upload")
    app.session_state[keys.UPLOADED] = results
    assert app.run().dataframe[0].value["reason"].tolist() == [POLISH_CUT]


def test_upload_shows_why_a_file_was_refused(polish: Open) -> None:
    app = polish("upload")
    app.file_uploader[0].set_value([("notes.txt", b"hello", "text/plain"), ("b.zip", b"PK\x03\x04", "application/zip")])
    shown = app.button[0].click().run().dataframe[0].value
    reasons = dict(zip(shown["name"], shown["reason"], strict=True))
    assert reasons["notes.txt"] == "to nie jest plik DICOM"
    assert reasons["b.zip"].startswith("archiwum zip jest uszkodzone (")
