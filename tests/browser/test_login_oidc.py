"""A person logs in through the identity provider in a browser, and comes to the page that they had opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import create_engine

from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from local_stack import dashboard_server, free_port
from tests.support import axe
from tests.support.chromium import Visitor
from tests.support.oidc_provider import oidc_provider

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

SCRIPT = "<script>alert(1)</script> [a](https://evil.example)"


def test_a_login_through_the_provider_leads_to_the_page_that_was_opened(
    browser: Browser, make_database: Callable[..., str], migrated_template: str, tmp_path: Path
) -> None:
    database, port = make_database(migrated_template), free_port()
    url = f"http://127.0.0.1:{port}"
    engine = create_engine(database)
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    engine.dispose()
    with oidc_provider(tmp_path, url) as provider:
        provider.set_user("u-1", preferred_username=SCRIPT, groups=["dose"])
        env = {"KERMA_DATABASE_URL": database, "KERMA_DASHBOARD_URL": url, **provider.settings()}
        with dashboard_server(port, env, tmp_path / "dashboard.log"), browser.new_context(locale="en-GB") as context:
            context.route("https://**", lambda route: route.abort())  # fonts of the provider's page
            visitor = Visitor(context.new_page(), url)
            page = visitor.page
            page.goto(f"{url}/ct?ct_period=28d")
            assert axe.violations(page, "login") == []
            page.get_by_role("link", name="Log in with the hospital account").click()
            page.get_by_placeholder("Enter any login").fill("u-1")
            page.get_by_placeholder("and password").fill("any")
            page.get_by_role("button", name="Sign-in").click()
            page.get_by_role("button", name="Continue").click()
            page.wait_for_url(f"{url}/ct?ct_period=28d**")
            visitor.settle()
            page.locator(".st-key-kerma-user button").first.click()
            expect(
                page.get_by_test_id("stPopoverBody").get_by_text(SCRIPT)
            ).to_be_visible()  # a name is text, whatever a provider states
            expect(page.get_by_test_id("stPopoverBody").get_by_text("Physicist")).to_be_visible()
            assert visitor.dialogs == []
