"""A page that connects again goes on only where it is a page of the same user."""

from __future__ import annotations

from uuid import uuid4

import pytest
from starlette.datastructures import Headers

from dashboard.access.websocket_guard import with_own_page
from dashboard.ui import page_owners

ADA, BEN = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def pages() -> None:
    """A page of ada, and one that was opened before there were accounts."""
    page_owners.claim_for("page of ada", ADA)
    page_owners.claim_for("page of nobody", None)


@pytest.mark.parametrize(
    ("protocols", "account_id", "expected"),
    [
        ("streamlit, token, page of ada", ADA, "streamlit, token, page of ada"),
        ("streamlit, token, page of ada", BEN, "streamlit, token"),
        ("streamlit,token,page of ada", BEN, "streamlit, token"),
        ("streamlit, token, page of nobody", BEN, "streamlit, token"),
        ("streamlit, token, an unknown page", ADA, "streamlit, token"),
        ("streamlit, token", ADA, "streamlit, token"),
        ("streamlit", ADA, "streamlit"),
    ],
)
def test_the_page_of_another_user_begins_anew(protocols: str, account_id: object, expected: str) -> None:
    scope = {"type": "websocket", "headers": [(b"sec-websocket-protocol", protocols.encode())]}
    found = with_own_page(scope, account_id)  # type: ignore[arg-type]  # a UUID
    assert Headers(scope=found)["sec-websocket-protocol"] == expected
