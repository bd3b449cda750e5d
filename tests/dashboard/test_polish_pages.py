"""Each page in Polish: no heading, label or note stays English."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui import keys
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page
from dashboard.ui.text import i18n
from scripts import translations
from tests.support.screens import go_to
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

VIEWS = (
    "home",
    "equipment",
    "ingestion",
    "quality",
    "upload",
    "study",
    *(modality.path for modality in MODALITIES),
    *(f"{modality.path}_charts" for modality in MODALITIES),
)
KINDS = ("title", "header", "subheader", "metric", "selectbox", "multiselect", "text_input", "button", "info")
ENGLISH = {
    str(message.id)
    for message in translations.catalogue("pl")
    if isinstance(message.id, str) and message.id and message.string != message.id
}

AT = datetime(2026, 3, 4, 10, 0)  # noqa: DTZ001, studies start in the modality's local time


@pytest.fixture
def polish(rows: Connection, page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    machine = add_machine(rows)
    for modality in MODALITIES:
        add_study(rows, machine, f"1.{modality.code}", modality=modality.code, at=AT)
    add_ledger(rows, "a", "failed")

    def open_page(view: str, **params: str) -> AppTest:
        app = page("upload")
        app.session_state[keys.LANGUAGE] = "pl"
        for name, value in params.items():
            app.query_params[name] = value
        return go_to(app, Page(view)).run()

    return open_page


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_states_a_translated_message_in_english(polish: Callable[..., AppTest], view: str) -> None:
    app = polish(view, uid="1.CT") if view == "study" else polish(view)
    assert not app.exception
    elements = [element for kind in KINDS for element in app.get(kind)]
    texts = [text for element in elements for text in (getattr(element, "label", ""), getattr(element, "value", ""))]
    assert {text for text in texts if isinstance(text, str)} & ENGLISH == set()


def test_the_language_of_a_page_is_that_of_its_session(polish: Callable[..., AppTest]) -> None:
    assert polish("ct").title[0].value == "TK: badania"
    assert i18n.language() == i18n.SOURCE
