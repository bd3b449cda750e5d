"""Logins, exports and reports are recorded before their response, and refused where they cannot be."""

from __future__ import annotations

import hashlib
from datetime import datetime
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import create_engine, make_url, text

from dashboard.ui.current_user import COOKIE
from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from kerma.standard.enumerations import AuditAction, AuditOutcome
from local_stack import dashboard_server, free_port
from tests.audit.conftest import settings_role, trail
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from kerma.audit.event import AuditEvent

PASSWORD = "violet tram over nineteen hills"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


class Answer(NamedTuple):
    """A response."""

    status: int
    body: bytes
    cookie: str


class Site(NamedTuple):
    """A dashboard with the user ada, a physicist, and one CT study; `role` is its role for settings."""

    url: str
    rows: Connection
    role: str

    def request(self, method: str, path: str, cookie: str = "", **form: str) -> Answer:
        """Send a request."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        headers = FORM | ({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})
        connection.request(method, path, body=urlencode(form) if form else None, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        found = response.headers.get("Set-Cookie", "").partition(f"{COOKIE}=")[2].partition(";")[0]
        return Answer(response.status, body, found)

    def log_in(self) -> str:
        """Log in as ada; returns the cookie."""
        return self.request("POST", "/login", name="ada", password=PASSWORD).cookie

    def events(self) -> list[AuditEvent]:
        """What was recorded since the last call."""
        found = trail(self.rows.engine)
        self.rows.execute(text("DELETE FROM audit_event; DELETE FROM audit_chain"))
        return found


@pytest.fixture(scope="module")
def site(make_database: Callable[..., str], migrated_template: str) -> Iterator[Site]:
    """The dashboard, whose role for settings is not the owner."""
    url = make_database(migrated_template)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with create_engine(url).begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.PHYSICIST], Passwords().hash(PASSWORD))
    with engine.connect() as rows, settings_role(rows) as role:
        at = datetime(2026, 3, 1, 8)  # noqa: DTZ001, a modality's local time
        add_study(rows, add_machine(rows), "1.1", at=at, patient_id="4711")
        settings_url = make_url(url).set(username=role).render_as_string(hide_password=False)
        environment = {"KERMA_DATABASE_URL": url, "KERMA_SETTINGS_DATABASE_URL": settings_url}
        with dashboard_server(free_port(), environment) as dashboard:
            yield Site(dashboard.url, rows, role)
    engine.dispose()


@pytest.fixture
def unwritable(site: Site) -> Iterator[None]:
    """No row can be added to the trail."""
    site.rows.execute(text(f"REVOKE INSERT ON audit_event FROM {site.role}"))
    yield
    site.rows.execute(text(f"GRANT INSERT ON audit_event TO {site.role}"))


@pytest.mark.parametrize(
    ("name", "password", "user", "outcome", "reason"),
    [
        ("Ada", PASSWORD, "ada", AuditOutcome.SUCCESS, None),
        ("ada", "wrong", "ada", AuditOutcome.FAILURE, "wrong"),
        ("my secret password", "wrong", "", AuditOutcome.FAILURE, "wrong"),
    ],
)
def test_a_login_is_recorded(
    site: Site, name: str, password: str, user: str, outcome: AuditOutcome, reason: str | None
) -> None:
    site.events()
    site.request("POST", "/login", name=name, password=password)
    (event,) = site.events()
    assert (event.action, event.outcome, event.actor.user_name) == (AuditAction.LOGIN, outcome, user)
    assert (event.actor.address, event.details.get("reason")) == ("127.0.0.1", reason)
    assert "secret" not in str(event)
    assert ("name_digest" in event.details) is (user == "")


def test_a_logout_is_recorded(site: Site) -> None:
    cookie = site.log_in()
    site.events()
    site.request("POST", "/logout", cookie)
    assert [event.action for event in site.events()] == [AuditAction.LOGOUT]


def test_a_csv_file_is_recorded_before_and_after_it_is_sent(site: Site) -> None:
    cookie = site.log_in()
    site.events()
    file = site.request("GET", "/export/ct.csv?ct_from=2026-01-01", cookie)
    begin, end = site.events()
    assert file.status == 200
    assert (begin.action, begin.details["filter"], begin.details["patient_data"]) == (
        AuditAction.EXPORT,
        "ct_from=2026-01-01",
        [],
    )
    assert (end.action, dict(end.details)) == (AuditAction.END_EXPORT, {"file": "ct.csv", **measured(file)})


def measured(file: Answer) -> dict[str, object]:
    return {"bytes": len(file.body), "sha256": hashlib.sha256(file.body).hexdigest()}


@pytest.mark.parametrize(
    ("path", "action", "study", "patient"),
    [
        ("/export/ct.parquet", AuditAction.EXPORT, None, None),
        ("/export/survey/eu-population-ct.xlsx", AuditAction.EXPORT, None, None),
        ("/report/study/1.1.pdf", AuditAction.REPORT, "1.1", "4711"),
    ],
)
def test_a_file_is_recorded_with_its_digest_before_it_is_sent(
    site: Site, path: str, action: AuditAction, study: str | None, patient: str | None
) -> None:
    cookie = site.log_in()
    site.events()
    file = site.request("GET", path, cookie)
    (event,) = site.events()
    assert file.status == 200
    assert (event.action, event.study_instance_uid, event.patient_key) == (action, study, patient)
    assert event.details.items() >= measured(file).items()


def test_a_survey_is_recorded_with_its_period_and_rows(site: Site) -> None:
    cookie = site.log_in()
    site.events()
    site.request("GET", "/export/survey/eu-population-ct.csv?from=2026-01-01", cookie)
    (event,) = site.events()
    expected = {"file": "eu-population-ct.csv", "period": "2026-01-01/", "rows": 1}
    assert event.details.items() >= expected.items()


@pytest.mark.parametrize(
    "path",
    ["/export/ct.csv", "/export/ct.parquet", "/export/survey/eu-population-ct.xlsx", "/report/study/1.1.pdf"],
)
def test_what_cannot_be_recorded_is_not_sent(site: Site, path: str, request: pytest.FixtureRequest) -> None:
    cookie = site.log_in()
    request.getfixturevalue("unwritable")
    refused = site.request("GET", path, cookie)
    assert (refused.status, b"cannot be recorded in the audit trail" in refused.body) == (503, True)


def test_a_login_that_cannot_be_recorded_begins_no_session(site: Site, request: pytest.FixtureRequest) -> None:
    open_sessions = text("SELECT count(*) FROM login_session WHERE revoked_at IS NULL")
    before = site.rows.execute(open_sessions).scalar_one()
    request.getfixturevalue("unwritable")
    answer = site.request("POST", "/login", name="ada", password=PASSWORD)
    assert (answer.status, answer.cookie) == (503, "")
    assert site.rows.execute(open_sessions).scalar_one() == before


def test_a_logout_that_cannot_be_recorded_ends_the_session(site: Site, request: pytest.FixtureRequest) -> None:
    cookie = site.log_in()
    request.getfixturevalue("unwritable")
    site.request("POST", "/logout", cookie)
    assert site.request("GET", "/export/ct.csv", cookie).status == 401
