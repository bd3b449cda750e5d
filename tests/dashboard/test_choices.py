"""Choices whose code stands in the address: the same in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.ui import keys
from dashboard.ui.navigation import Page
from tests.support.screens import go_to, text_of
from tests.support.study_rows import add_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]


@pytest.mark.parametrize(("language", "text"), [("en", "Skipped: 1"), ("pl", "Pominięte: 1")])
def test_an_address_means_the_same_in_every_language(rows: Connection, page: Open, language: str, text: str) -> None:
    add_ledger(rows, "a", "skipped", reason="carries no dose")
    app = page("upload")
    app.session_state[keys.LANGUAGE] = language
    app.query_params[keys.LEDGER_STATUS] = "skipped"
    assert text in text_of(go_to(app, Page.INGESTION).run())


def test_a_choice_writes_its_code_into_the_address(rows: Connection, page: Open) -> None:
    add_ledger(rows, "a", "skipped")
    app = page("ingestion")
    app.segmented_control[0].set_value("skipped").run()
    assert app.query_params[keys.LEDGER_STATUS] in ("skipped", ["skipped"])


def test_the_usual_choice_leaves_the_address_alone(rows: Connection, page: Open) -> None:
    add_ledger(rows, "a", "skipped")
    app = page("ingestion", status="skipped")
    app.segmented_control[0].set_value("failed").run()
    assert keys.LEDGER_STATUS not in app.query_params


def test_an_unknown_choice_is_reported_and_ignored(rows: Connection, page: Open) -> None:
    add_ledger(rows, "a", "failed")
    text = text_of(page("ingestion", status="banana"))
    assert "Ignored URL parameter “status=banana”: expected one of " in text
    assert "Failed: 1" in text


def test_the_choice_of_all_is_not_among_the_expected_codes(rows: Connection, page: Open) -> None:
    add_ledger(rows, "a", "failed", calling_ae_title="CT1")
    assert "Ignored URL parameter “sender=CT7”: expected one of CT1." in text_of(page("ingestion", sender="CT7"))
