"""Login and logout as a browser sees them: the requested page comes after the login, and goes with the session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine

from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.database.access import account_changes, accounts, login_links
from kerma.standard.enumerations import LinkPurpose
from local_stack import dashboard_server, free_port
from tests.access.conftest import CHEAP, PASSWORD
from tests.support import axe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine

DEEP_LINK = "/ct?ct_period=28d"
PATIENCE_MS = 30_000


class Site(NamedTuple):
    """A dashboard with an account "ada", and its database."""

    url: str
    engine: Engine


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.VIEWER], Passwords(CHEAP).hash(PASSWORD))
    log = tmp_path_factory.mktemp("login") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        yield Site(dashboard.url, engine)
    engine.dispose()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_the_requested_page_comes_after_the_login_and_goes_with_the_session(site: Site, page: Page) -> None:
    page.goto(site.url + DEEP_LINK)
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    log_in(page)
    expect(page.get_by_role("heading", name="CT")).to_be_visible(timeout=PATIENCE_MS)
    assert page.url == site.url + DEEP_LINK

    with site.engine.begin() as connection:
        account_changes.end_sessions(connection, accounts.find(connection, "ada").account_id)
    # The open page is closed within 15 s: 10 s between two looks, and 5 s that a look may be old.
    expect(page).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="CT")).to_have_count(0)


def test_a_page_that_no_role_permits_says_so_and_logout_ends_the_session(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/upload")
    log_in(page)
    expect(page.get_by_role("heading", name="Your roles do not permit this page.")).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".st-key-kerma-user").get_by_test_id("stPopoverButton").first.click()
    page.get_by_role("link", name="Log out").click()
    page.wait_for_url(re.compile("/log(in|out)"))
    if page.url.endswith("/logout"):
        page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{site.url}/login")
    page.goto(site.url + DEEP_LINK)
    expect(page).to_have_url(re.compile("/login"))


def test_an_invitation_leads_to_a_password_and_to_the_login(site: Site, page: Page) -> None:
    with site.engine.begin() as connection:
        account_id = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        validity = timedelta(hours=1)
        link = login_links.create(connection, account_id, LinkPurpose.PASSWORD, validity, datetime.now(tz=UTC))
    page.goto(f"{site.url}/password?link={link}")
    for password, again, error in (
        ("passwordpassword", "passwordpassword", "easy to guess"),
        (PASSWORD, "another", "differ"),
        (PASSWORD, PASSWORD, ""),
    ):
        page.get_by_label("New password", exact=True).fill(password)
        page.get_by_label("New password, again").fill(again)
        page.get_by_role("button", name="Set password").click()
        if error:
            expect(page.get_by_role("alert")).to_contain_text(error)
    expect(page).to_have_url(f"{site.url}/login?notice=password_set")
    page.goto(f"{site.url}/password?link={link}")
    expect(page.get_by_role("heading")).to_contain_text("This link has been used")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_login_follow_the_rules_of_accessibility(
    site: Site, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=theme, locale="en-GB")
    page = context.new_page()
    found = []
    for path in ("/login", "/login?notice=password_set", "/logout", "/password?link=none", "/login?link=x"):
        page.goto(site.url + path)
        found += axe.violations(page, f"{path} {theme}")
    page.goto(f"{site.url}/login")
    log_in(page, "wrong")
    found += axe.violations(page, f"refused login {theme}")
    context.close()
    assert not found, axe.report(found)
