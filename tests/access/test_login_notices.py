"""The page of login states what happened before: that a session has ended, or that a password is set."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import create_engine

from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts, login_links
from kerma.standard.enumerations import LinkPurpose
from tests.access.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.access.conftest import Site

ENDED = "Your session has ended"


def request(site: Site, path: str, visitor: str = "", **form: str) -> tuple[int, str, str]:
    """Status, body and location of the response."""
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    if visitor:
        headers["Cookie"] = f"{COOKIE}={site.tokens[visitor]}"
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
    response = connection.getresponse()
    result = response.status, response.read().decode(), response.headers.get("Location", "")
    connection.close()
    return result


@pytest.mark.parametrize("visitor", ["revoked", "expired", "idle", "locked"])
def test_an_ended_session_is_stated_above_the_form(site: Site, visitor: str) -> None:
    status, _, location = request(site, "/ct", visitor)
    assert status == 303
    assert ENDED in request(site, location, visitor)[1]


@pytest.mark.parametrize("visitor", ["", BuiltInRole.PHYSICIST])
def test_nobody_else_reads_that_a_session_has_ended(site: Site, visitor: str) -> None:
    request(site, "/ct", visitor)
    assert ENDED not in request(site, "/login?next=%2Fct", visitor)[1]


def test_a_new_password_by_link_is_confirmed_and_a_used_link_leads_to_the_login(site: Site) -> None:
    engine = create_engine(site.database_url)
    with engine.begin() as connection:
        account_id = accounts.add(connection, "eve", [BuiltInRole.VIEWER])
        now = datetime.now(tz=UTC)
        link = login_links.create(connection, account_id, LinkPurpose.PASSWORD, timedelta(hours=1), now)
    engine.dispose()
    status, _, location = request(site, "/password", link=link, password=PASSWORD, again=PASSWORD)
    assert status == 303
    assert "Your password is set. Log in with it." in request(site, f"/{location}")[1]
    used = request(site, f"/password?link={link}")[1]
    assert re.search(r'<a href="login">\s*Log in</a>', used)


def test_a_notice_of_somebody_elses_is_not_shown(site: Site) -> None:
    assert "call 555" not in request(site, "/login?notice=call%20555")[1]
