"""Users are managed in a real browser: invitation, own account, new password, and a role that is taken meanwhile."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine

from dashboard.ui.current_user import COOKIE
from dashboard.ui.login_state import LIFETIME_S
from kerma.access.rights import BuiltInRole
from kerma.database.access import account_changes, accounts, login_sessions
from kerma.standard.enumerations import LoginMethod
from local_stack.chromium import chromium
from tests.support.chromium import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.access.conftest import Site

FIRST, SECOND = "violet tram over nineteen hills", "green lamps under eleven bridges"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this file."""
    with chromium() as browser:
        yield browser


def visitor(browser: Browser, site: Site, token: str = "") -> Visitor:
    """A window, of a session or of somebody who is not logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if token:
        context.add_cookies([{"name": COOKIE, "value": token, "url": site.url}])
    return Visitor(context.new_page(), site.url)


def test_an_invited_user_sets_a_password_logs_in_and_changes_it(site: Site, browser: Browser) -> None:
    administrator = visitor(browser, site, site.tokens[BuiltInRole.ADMINISTRATOR])
    administrator.visit("/users")
    administrator.page.get_by_text("Add a user").click()
    administrator.page.get_by_role("textbox", name="Name").fill("cyd")
    administrator.page.get_by_role("button", name="Add and invite").click()
    administrator.sees("Send this link to cyd")
    link = administrator.page.get_by_test_id("stCode").inner_text().strip()

    cyd = visitor(browser, site)
    cyd.page.goto(site.url + re.sub(r"^https?://[^/]+", "", link))
    set_password(cyd.page, FIRST)
    log_in(cyd.page, FIRST)
    cyd.settle()
    cyd.page.locator(".st-key-kerma-user").get_by_role("button").click()
    cyd.page.get_by_text("My account").click()
    cyd.sees("See doses: See studies, charts and equipment.")
    cyd.page.goto(f"{site.url}/change_password")
    cyd.page.get_by_label("Present password").fill(FIRST)
    set_password(cyd.page, SECOND)
    expect(cyd.page).to_have_url(f"{site.url}/account")
    cyd.sees("Log out everywhere else")

    elsewhere = visitor(browser, site)
    elsewhere.page.goto(site.url)
    log_in(elsewhere.page, SECOND)
    elsewhere.settle()


def set_password(page: Page, password: str) -> None:
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("New password, again").fill(password)
    page.get_by_role("button", name="Set password").click()


def log_in(page: Page, password: str) -> None:
    page.get_by_label("Name").fill("cyd")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_role_that_is_taken_while_a_page_is_open_permits_nothing_within_seconds(site: Site, browser: Browser) -> None:
    engine = create_engine(site.database_url)
    with engine.begin() as connection:
        account_id = accounts.add(connection, "deputy", [BuiltInRole.ADMINISTRATOR])
        now, firefox = datetime.now(tz=UTC), login_sessions.Browser("10.1.2.3", "Firefox")
        token = login_sessions.begin(connection, account_id, LoginMethod.PASSWORD, firefox, now)
    deputy = visitor(browser, site, token)
    deputy.visit(f"/users?user={account_id}")
    deputy.sees("Open sessions")
    with engine.begin() as connection:
        account_changes.set_roles(connection, account_id, [])
    engine.dispose()
    time.sleep(LIFETIME_S)
    deputy.page.get_by_role("button", name="Close").click()
    deputy.sees("Your account has no role yet.")
    expect(deputy.page.get_by_test_id("stDataFrame")).to_have_count(0)
