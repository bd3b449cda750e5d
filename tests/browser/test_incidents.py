"""From an alert to a signed report of an incident, as two people click, in English and Polish."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from kerma.pdf_signature import check_signatures, signing_certificate
from kerma.privacy import site_key
from kerma.settings import read_settings
from local_stack import dashboard_server, free_port
from tests.access.conftest import CHEAP, PASSWORD
from tests.support.known_rows import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine

PATIENCE_MS = 30_000
ALERT = (
    "INSERT INTO alert (study_id, alert_id, rule_id, severity, outcome, value, is_upper_bound, threshold, unit, "
    "data_version) SELECT study_id, gen_random_uuid(), 'OUR-DLP', 'alert', 'exceeds', 1107, false, 1000, 'mGy.cm', 1 "
    "FROM study WHERE study_instance_uid = '1.7' RETURNING alert_id"
)


class Words(NamedTuple):
    """What the journey clicks and sees, by language."""

    title: str
    story: str
    significant: str
    no: str
    reason: str
    open: str
    submit: str
    sign: str
    refused: str
    close: str
    closed: str
    report: str


WORDS = {
    "en-GB": Words(
        title="Title",
        story="Course of events",
        significant="Significant: has to be reported",
        no="no",
        reason="Reason of the decision",
        open="Open the incident",
        submit="Submit for review",
        sign="Sign",
        refused="a second person does",
        close="Close",
        closed="closed",
        report="Report (PDF)",
    ),
    "pl-PL": Words(
        title="Tytuł",
        story="Przebieg zdarzenia",
        significant="Znaczące: podlega zgłoszeniu",
        no="nie",
        reason="Uzasadnienie decyzji",
        open="Otwórz zdarzenie",
        submit="Przekaż do oceny",
        sign="Podpisz",
        refused="robi to druga osoba",
        close="Zamknij",
        closed="zamknięte",
        report="Raport (PDF)",
    ),
}


class Site(NamedTuple):
    """A dashboard with two physicists, its database, and the file of its key."""

    url: str
    engine: Engine
    key: Path


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    url, folder = make_database(migrated_template), tmp_path_factory.mktemp("incidents")
    key = folder / "secret"
    key.write_text(secrets.token_hex(32))
    key.chmod(0o600)
    engine = create_engine(url)
    with engine.begin() as connection:
        fill(connection)
        for name in ("anna", "ben"):
            accounts.add(connection, name, [BuiltInRole.PHYSICIST], Passwords(CHEAP).hash(PASSWORD))
    settings = {"KERMA_DATABASE_URL": url, "KERMA_SECRET_FILE": str(key)}
    with dashboard_server(free_port(), settings, folder / "dashboard.log") as dashboard:
        yield Site(dashboard.url, engine, key)
    engine.dispose()


@pytest.mark.parametrize("locale", WORDS)
def test_an_incident_goes_from_an_alert_to_a_signed_report(site: Site, browser: Browser, locale: str) -> None:
    words = WORDS[locale]
    with site.engine.begin() as connection:
        connection.execute(text("DELETE FROM alert"))
        alert_id = connection.execute(text(ALERT)).scalar_one()
    anna = _login(site, browser, locale, "anna", f"/incidents?alert={alert_id}")
    _write(anna, words)
    anna.get_by_role("button", name=words.submit).click()
    # The author is refused with a sentence.
    expect(anna.get_by_text(words.refused)).to_be_visible()
    expect(anna.get_by_role("button", name=words.sign, exact=True)).to_be_disabled()

    ben = _login(site, browser, locale, "ben", anna.url.removeprefix(site.url))
    ben.get_by_role("button", name=words.sign, exact=True).click()
    ben.get_by_role("button", name=words.close, exact=True).click()
    expect(ben.get_by_text(f"· {words.closed}").first).to_be_visible()
    link = ben.get_by_role("link", name=words.report).get_attribute("href")
    content = ben.request.get(f"{site.url}/{(link or '').lstrip('/')}").body()
    # Playwright has an event loop in this thread.
    with ThreadPoolExecutor() as thread:
        [signature] = thread.submit(check_signatures, content).result()
    own = signing_certificate(site_key(read_settings({"KERMA_SECRET_FILE": str(site.key)})))
    assert (signature.is_unchanged, signature.fingerprint) == (True, own.fingerprint)
    with site.engine.connect() as connection:
        assert connection.execute(text("SELECT state FROM alert")).scalar_one() == "incident"
    for page in (anna, ben):
        page.context.close()


def _login(site: Site, browser: Browser, locale: str, name: str, path: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(site.url + path)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    return page


def _write(page: Page, words: Words) -> None:
    """Fill in what a review needs; study, day and dose come with the alert."""
    page.get_by_label(words.title, exact=True).fill("Two scans of the abdomen")
    page.get_by_label(words.story, exact=True).fill("The first was repeated because of motion")
    page.get_by_label(words.reason, exact=True).fill("Far below every criterion")
    page.get_by_role("combobox", name=words.significant).click()
    page.get_by_role("option", name=words.no, exact=True).click()
    page.get_by_role("button", name=words.open).click()
