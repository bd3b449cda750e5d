"""My account: a token that a user makes reads exports, and more only where its form says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.audit.conftest import Open


@pytest.mark.parametrize(
    ("role", "is_cleared", "rights"),
    [
        (BuiltInRole.PHYSICIST, False, ["export"]),
        (BuiltInRole.PHYSICIST, True, ["all that the user may read"]),
        (BuiltInRole.VIEWER, False, ["all that the user may read"]),
    ],
)
def test_a_token_reads_exports_unless_its_form_says_otherwise(
    engine: Engine,
    log_in: Callable[[str], None],
    open_page: Open,
    role: BuiltInRole,
    is_cleared: bool,
    rights: list[str],
) -> None:
    """Everything is also identity and names of staff; a viewer may not export, and reads reports alone."""
    log_in(role)
    app = open_page(Page.ACCOUNT)
    next(field for field in app.text_input if field.label == "Name").set_value("weekly")
    if is_cleared:
        next(field for field in app.multiselect if field.label == "Rights").set_value([])
    next(button for button in app.button if button.label == "Make the token").click().run()
    made = [event for event in trail(engine) if event.action is AuditAction.MAKE_TOKEN]
    assert [event.details["rights"] for event in made] == [rights]
