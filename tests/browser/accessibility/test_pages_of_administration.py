"""The pages that need a login follow the rules of axe-core: users, audit trail, patient data, settings and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import create_engine

from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from local_stack import dashboard_server, free_port
from tests.access.conftest import CHEAP, PASSWORD
from tests.browser.accessibility.test_pages_follow_the_rules import OTHERS, THEMES, WIDTHS_PX, violations_of, window
from tests.support import axe
from tests.support.known_rows import fill
from tests.support.page_states import PageState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

    from tests.browser.accessibility.test_pages_follow_the_rules import Theme


class Site(NamedTuple):
    """A dashboard with accounts, and the states of its pages."""

    url: str
    states: list[PageState]


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Ada has every role; Ben a role of the site."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        fill(connection)
        accounts.add(connection, "ada", list(BuiltInRole), Passwords(CHEAP).hash(PASSWORD))
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER], Passwords(CHEAP).hash(PASSWORD))
    engine.dispose()
    log = tmp_path_factory.mktemp("administration") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        paths = ["/users", f"/users?user={ben}", "/roles", "/roles?role=physicist", "/account", "/outbox"]
        paths += [
            "/patient_data",
            "/names",
            "/changes",
            "/alerts",
            "/alerts?alerts_view=rates",
            "/alerts?alerts_view=rules&rule=SIR-SRDL-PSD",
            "/alerts?alerts_view=recipients",
            "/optimisation",
            "/optimisation?comparison=names",
            "/optimisation?comparison=outliers",
            "/surveys",
            "/scheduled_reports?new=view&of=ct&title=CT",
            "/conformance?conformance_period=365",
            "/repeats",
            "/dose_check?check_from=2020-01-01",
            "/reference_levels",
            "/incidents?new=1",
            "/tasks",
            "/system_test",
            "/settings",
            "/audit",
            "/audit?audit_of=user",
            "/audit?audit_of=patient",
            "/upload",
            "/patient_sizes",
            "/ct",
        ]
        yield Site(dashboard.url, [PageState(path, dashboard.url + path) for path in paths])


def log_in(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/login")
    page.locator("#name").fill("ada")
    page.locator("#password").fill(PASSWORD)
    page.locator("button").first.click()
    page.wait_for_url(url + "/")
    page.close()


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_follows_the_rules(browser: Browser, site: Site, theme: Theme) -> None:
    with window(browser, "en", theme, WIDTHS_PX[0]) as context:
        log_in(context, site.url)
        found = violations_of(context, site.states)
    assert not found, axe.report(found)


@pytest.mark.parametrize(("number", "language", "theme"), [(n, *other) for n, other in enumerate(OTHERS)])
def test_each_language_follows_the_rules_in_a_small_window(
    browser: Browser, site: Site, number: int, language: str, theme: Theme
) -> None:
    with window(browser, language, theme, WIDTHS_PX[-1]) as context:
        log_in(context, site.url)
        found = violations_of(context, site.states[number :: len(OTHERS)])
    assert not found, axe.report(found)
