"""The page Users states of each user the equipment in the scope, and whether logins need a second step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


def test_a_scope_is_named_in_the_table(
    log_in: Callable[[str], None], open_page: Callable[..., object], engine: Engine
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    limits = [ScopeEntry("North"), ScopeEntry("South", "Cardiology"), ScopeEntry(equipment_id=UUID(int=1))]
    with engine.begin() as connection:
        scopes.replace(connection, accounts.add(connection, "ben", [BuiltInRole.VIEWER]), limits)
    (table,) = open_page(Page.USERS).dataframe  # type: ignore[attr-defined]  # AppTest
    shown = table.value.set_index("name")
    assert dict(shown["scope"]) == {
        "administrator": "All equipment",
        "ben": "North; South / Cardiology; 1 piece of equipment",
    }
    assert set(shown["second_step"]) == {"no"}
