"""Files of pages: made for the user of the page after the click, and recorded where they hold data of studies."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import streamlit
from sqlalchemy import text

from dashboard.ui import current_user, page_file
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import i18n
from kerma.access.rights import BuiltInRole
from kerma.errors import MissingRightError
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import actions, trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    LogIn = Callable[[str], None]
    Made = list[Callable[[], str]]

FILE = PageFile("a.csv", "text/csv", lambda: f"{current_user.current_user().name} {i18n.language()}")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """The functions that Streamlit gets from buttons."""
    functions: Made = []

    def download_button(_label: str, data: Callable[[], str], **_: Any) -> None:
        functions.append(data)

    monkeypatch.setattr(streamlit, "download_button", download_button)
    return functions


def clicked(function: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The content of a file, as a thread of the server makes it: without the cookie of the page."""
    monkeypatch.setattr(current_user, "session_token", lambda: "")
    found: list[str] = []

    def make() -> None:
        try:
            found.append(function())
        except MissingRightError as error:
            found.append(str(error))

    thread = Thread(target=make)
    thread.start()
    thread.join()
    return found[0]


def test_a_file_is_made_for_the_user_and_in_the_language_of_the_page(
    log_in: LogIn, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(BuiltInRole.VIEWER)
    with i18n.in_language("pl"):
        page_file.button("CSV", FILE, key="a")
    assert clicked(made[0], monkeypatch) == "viewer pl"


def test_a_file_with_data_of_studies_is_recorded_when_it_is_made(
    log_in: LogIn, made: Made, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    page_file.export_button("CSV", FILE, key="a", study_instance_uid="1.2", details={"rows": 3})
    assert actions(engine) == []
    assert clicked(made[0], monkeypatch) == "physicist en"
    (event,) = trail(engine)
    assert (event.action, event.study_instance_uid) == (AuditAction.EXPORT, "1.2")
    assert event.details == {"file": "a.csv", "rows": 3}


def test_a_right_that_was_taken_meanwhile_gives_no_file(
    log_in: LogIn, made: Made, monkeypatch: pytest.MonkeyPatch, engine: Engine, rows: Connection
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    page_file.export_button("CSV", FILE, key="a")
    rows.execute(text("DELETE FROM account_role"))
    vars(current_user)["login_state"].forget()
    assert "export" in clicked(made[0], monkeypatch)
    assert actions(engine) == []


def test_a_file_with_data_of_studies_needs_the_right_to_export(log_in: LogIn, made: Made) -> None:
    log_in(BuiltInRole.VIEWER)
    page_file.export_button("CSV", FILE, key="a")
    assert made == []
