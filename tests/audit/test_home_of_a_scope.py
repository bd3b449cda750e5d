"""The page Home of a user whose scope contains no study says so, and not that Kerma has received nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from tests.audit.conftest import Open


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (ScopeEntry("Hopsital"), "You see no studies: no equipment belongs to your scope."),
        (ScopeEntry(department_name="New"), "No study of the equipment in your scope has arrived yet."),
    ],
)
def test_an_empty_scope_is_named(
    rows: Connection,
    engine: Engine,
    log_in: Callable[[str], None],
    open_page: Open,
    scope: ScopeEntry,
    sentence: str,
) -> None:
    at = datetime(2026, 3, 1, 8)  # noqa: DTZ001 -- a modality's local time
    add_study(rows, add_machine(rows, institution_name="Hospital"), "1.1", at=at)
    add_machine(rows, department_name="New", device_serial_number="2")
    log_in(BuiltInRole.VIEWER)
    with engine.begin() as connection:
        scopes.replace(connection, accounts.find(connection, BuiltInRole.VIEWER).account_id, [scope])
    shown = text_of(open_page(Page.HOME))
    assert sentence in shown
    assert "kerma demo" not in shown
