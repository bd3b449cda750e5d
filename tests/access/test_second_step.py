"""The second step of a login: a code of the user's device, once, besides the password."""

from __future__ import annotations

from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pyotp
import pytest
from sqlalchemy import create_engine

from kerma.access import attempt_limits, links, second_step, tokens
from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.authentication.local import LocalLogin
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.authentication.second_step import SecondStepLogin
from kerma.database.access import account_changes, accounts, login_sessions, second_steps
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.standard.enumerations import LinkPurpose
from local_stack import dashboard_server, free_port
from tests.access.conftest import NOW, PASSWORD, WARD, failing_record, unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Engine

    from kerma.access.user import User
    from kerma.authentication.login_result import Record
    from kerma.database.access.login_sessions import Browser

KEY = b"a key of second steps"
STEP = timedelta(seconds=30)
SESSION = "the token of a session"


class Site:
    """Logins to a site that requires the second step of auditors.

    Args:
        engine: its database.
        passwords: verifies passwords.
        account_id: of the user ada.
    """

    def __init__(self, engine: Engine, passwords: Passwords, account_id: UUID) -> None:
        self.second = SecondStepLogin(engine, KEY, [BuiltInRole.AUDITOR])
        self.login = LocalLogin(engine, passwords, self.second)
        self.engine = engine
        with engine.connect() as connection:
            found = accounts.user(connection, account_id)
        assert found is not None
        self.user: User = found

    def enter_password(self, now: datetime = NOW) -> LoginResult:
        return self.login.log_in("ada", PASSWORD, WARD, now)

    def enter(self, code: str, now: datetime = NOW) -> LoginResult:
        """Log in with password and code."""
        return self.complete(self.enter_password(now).second_step, code, now)

    def complete(self, pending: str, code: str, now: datetime = NOW, browser: Browser = WARD) -> LoginResult:
        """Enter the code of a login that waits for it."""
        return self.second.log_in(pending, code, browser, now, unrecorded)

    def confirm(self, code: str, now: datetime = NOW, record: Record = unrecorded) -> LoginResult:
        """Set the second step up in a session."""
        return self.second.confirm(self.user, SESSION, code, WARD, now, record)

    def remove(self, code: str, record: Record = unrecorded) -> LoginResult:
        """Remove the second step in a session."""
        return self.second.remove(self.user, SESSION, code, WARD, NOW, record)


@pytest.fixture
def site(engine: Engine, passwords: Passwords, ada: UUID) -> Site:
    """A site where ada has a password only."""
    return Site(engine, passwords, ada)


@pytest.fixture
def codes(site: Site) -> Callable[[datetime], str]:
    """The device of ada, whose second step is set up."""
    device = device_of(site)
    before = NOW - timedelta(minutes=5)
    assert site.confirm(device.at(before), before).recovery_codes
    return device.at


def device_of(site: Site, token: str = SESSION) -> pyotp.TOTP:
    set_up = site.second.set_up(site.user, token)
    assert set_up is not None
    return pyotp.TOTP(set_up.secret)


def is_in(site: Site, result: LoginResult, now: datetime = NOW) -> bool:
    with site.engine.connect() as connection:
        return login_sessions.user_of(connection, tokens.digest(result.token), now) is not None


def test_a_login_needs_the_code_only_once_a_first_one_was_entered(site: Site) -> None:
    device = device_of(site)
    assert is_in(site, site.enter_password())
    assert site.confirm("000000").failure is LoginFailure.WRONG_CODE
    assert is_in(site, site.enter_password())
    assert len(site.confirm(device.at(NOW)).recovery_codes) == second_step.RECOVERY_CODE_COUNT
    pending = site.enter_password()
    assert (pending.token, bool(pending.second_step), pending.failure) == ("", True, None)
    assert site.second.set_up(site.user, SESSION) is None


def test_a_code_of_the_device_logs_in_once(site: Site, codes: Callable[[datetime], str]) -> None:
    code = codes(NOW)
    assert is_in(site, site.enter(f"{code[:3]} {code[3:]}"))
    assert site.enter(code).failure is LoginFailure.WRONG_CODE
    later = NOW + STEP
    assert is_in(site, site.enter(codes(later), later), later)
    # That of the step before would still be in time.
    assert site.enter(codes(NOW), later).failure is LoginFailure.WRONG_CODE


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(
    site: Site, codes: Callable[[datetime], str], steps: int, is_right: bool
) -> None:
    assert (site.enter(codes(NOW + steps * STEP)).failure is None) == is_right


def test_a_recovery_code_logs_in_once(site: Site, engine: Engine) -> None:
    device = device_of(site)
    first, second = site.confirm(device.at(NOW)).recovery_codes[:2]
    assert is_in(site, site.enter(first.lower().replace("-", " ")))
    assert site.enter(first).failure is LoginFailure.WRONG_CODE
    assert is_in(site, site.enter(second))
    with engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT string_agg(digest, ' ') FROM account_recovery_code").scalar_one()
    assert second.replace("-", "") not in stored.upper()


def test_wrong_codes_lock_the_address_and_then_the_second_step(site: Site, codes: Callable[[datetime], str]) -> None:
    for number in range(second_step.MAX_FAILURES):
        browser = WARD._replace(address=f"10.0.0.{number // attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS}")
        pending = site.enter_password().second_step
        assert site.complete(pending, "000000", NOW, browser).failure is LoginFailure.WRONG_CODE
    elsewhere = WARD._replace(address="10.7.7.7")
    pending = site.enter_password().second_step
    assert site.complete(pending, codes(NOW), NOW, elsewhere).failure is LoginFailure.LOCKED_OUT
    later = NOW + attempt_limits.WINDOW + STEP
    assert is_in(site, site.enter(codes(later), later), later)


def test_a_login_cannot_be_completed_late_or_twice(site: Site, codes: Callable[[datetime], str]) -> None:
    pending = site.enter_password().second_step
    late = NOW + links.VALIDITY[LinkPurpose.SECOND_STEP]
    assert site.complete(pending, codes(late), late, WARD).failure is LoginFailure.EXPIRED
    pending = site.enter_password().second_step
    assert is_in(site, site.complete(pending, codes(NOW)))
    assert site.complete(pending, codes(NOW + STEP)).failure is LoginFailure.EXPIRED


def test_a_wrong_password_begins_no_second_step(site: Site, codes: Callable[[datetime], str]) -> None:
    assert codes(NOW)
    assert site.login.log_in("ada", "wrong", WARD, NOW).second_step == ""


def test_users_of_a_listed_role_set_it_up_before_they_are_in(site: Site, engine: Engine, ada: UUID) -> None:
    with engine.begin() as connection:
        account_changes.set_roles(connection, ada, [BuiltInRole.AUDITOR])
    pending = site.enter_password()
    assert pending.token == ""
    done = site.complete(pending.second_step, device_of(site, pending.second_step).at(NOW))
    assert is_in(site, done)
    assert done.recovery_codes


def test_it_is_removed_by_a_code_or_by_an_administrator(
    site: Site, codes: Callable[[datetime], str], engine: Engine, ada: UUID
) -> None:
    assert site.remove("000000").failure is LoginFailure.WRONG_CODE
    assert site.remove(codes(NOW)).failure is None
    assert is_in(site, site.enter_password())
    device = device_of(site)
    assert site.confirm(device.at(NOW)).recovery_codes
    with engine.begin() as connection:
        assert second_steps.remove(connection, ada)
    assert is_in(site, site.enter_password())


def test_another_key_is_named_and_no_key_reveals_nothing(
    site: Site, codes: Callable[[datetime], str], engine: Engine
) -> None:
    pending = site.enter_password().second_step
    with pytest.raises(ConfigurationError, match="another one than when"):
        SecondStepLogin(engine, b"another key of second steps", []).log_in(pending, codes(NOW), WARD, NOW, unrecorded)
    with pytest.raises(ConfigurationError, match="set KERMA_TOTP_KEY"):
        SecondStepLogin(engine, b"", []).log_in(pending, codes(NOW), WARD, NOW, unrecorded)


def test_nothing_changes_that_cannot_be_recorded(site: Site, engine: Engine) -> None:
    device = device_of(site)
    with pytest.raises(UnrecordedError):
        site.confirm(device.at(NOW), record=failing_record)
    assert is_in(site, site.enter_password())
    assert site.confirm(device.at(NOW)).recovery_codes
    later = NOW + STEP
    with pytest.raises(UnrecordedError):
        site.remove(device.at(later), record=failing_record)
    pending = site.enter_password(later).second_step
    with pytest.raises(UnrecordedError):
        site.second.log_in(pending, device.at(later), WARD, later, failing_record)
    with engine.connect() as connection:
        assert login_sessions.open_sessions(connection, later)[1:] == []
    assert is_in(site, site.complete(pending, device.at(later), later), later)


def test_a_login_that_cannot_be_recorded_sets_no_second_step_up(site: Site, engine: Engine, ada: UUID) -> None:
    """Its recovery codes would never be shown."""
    with engine.begin() as connection:
        account_changes.set_roles(connection, ada, [BuiltInRole.AUDITOR])
    pending = site.enter_password().second_step
    device = device_of(site, pending)
    with pytest.raises(UnrecordedError):
        site.second.log_in(pending, device.at(NOW), WARD, NOW, failing_record)
    assert site.complete(pending, device.at(NOW)).recovery_codes


@pytest.mark.parametrize("ending", ["password", "lock", "sessions"])
def test_what_ends_sessions_ends_logins_that_wait_for_a_code(
    site: Site, codes: Callable[[datetime], str], engine: Engine, ada: UUID, ending: str
) -> None:
    pending = site.enter_password().second_step
    with engine.begin() as connection:
        if ending == "password":
            account_changes.set_password_hash(connection, ada, "another hash")
        elif ending == "lock":
            account_changes.set_locked(connection, ada, is_locked=True)
            account_changes.set_locked(connection, ada, is_locked=False)
        else:
            account_changes.end_sessions(connection, ada)
    assert site.complete(pending, codes(NOW)).failure is LoginFailure.EXPIRED


def test_a_secret_that_was_seen_and_not_confirmed_is_never_that_of_the_user(site: Site) -> None:
    seen = device_of(site, "the session of an intruder")
    own = device_of(site)
    assert own.secret != seen.secret
    assert site.confirm(seen.at(NOW)).failure is LoginFailure.WRONG_CODE
    assert site.confirm(own.at(NOW)).recovery_codes


def test_a_set_up_is_confirmed_only_where_it_was_begun(site: Site) -> None:
    """The secret of the later one replaces that of the earlier one."""
    earlier = device_of(site)
    later = device_of(site, "another session")
    assert site.confirm(later.at(NOW)).failure is LoginFailure.WRONG_CODE
    assert device_of(site).secret not in {earlier.secret, later.secret}


def test_the_form_leads_through_set_up_and_code(database_url: str, tmp_path: Path) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.AUDITOR], Passwords().hash(PASSWORD))
    settings = {
        "KERMA_DATABASE_URL": database_url,
        "KERMA_TOTP_KEY": KEY.decode(),
        "KERMA_TOTP_REQUIRED_FOR": BuiltInRole.AUDITOR,
    }
    with dashboard_server(free_port(), settings, tmp_path / "dashboard.log") as dashboard:
        status, body, cookie = post(dashboard.url, name="ada", password=PASSWORD, next="/audit")
        assert (status, "<svg" in body, cookie) == (200, True, "")
        secret = body.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
        second = hidden(body, "second")
        status, body, cookie = post(dashboard.url, second=second, code="000000", next="/audit")
        assert (status, "This code is wrong" in body, cookie) == (401, True, "")
        status, body, cookie = post(dashboard.url, second=second, code=pyotp.TOTP(secret).now(), next="/audit")
        assert (status, body.count("<li>"), bool(cookie)) == (200, second_step.RECOVERY_CODE_COUNT, True)
        recovery = body.partition("<li><code>")[2].partition("<")[0]
        status, body, _ = post(dashboard.url, name="ada", password=PASSWORD, next="/audit")
        assert "<svg" not in body
        status, _, cookie = post(dashboard.url, second=hidden(body, "second"), code=recovery, next="/audit")
        assert (status, bool(cookie)) == (303, True)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, outcome FROM audit_event ORDER BY recorded_at").all()
    assert [tuple(row) for row in rows] == [
        ("login", "failure"),
        ("set_second_step", "success"),
        ("login", "success"),
        ("login", "success"),
    ]
    engine.dispose()


def hidden(body: str, name: str) -> str:
    return body.partition(f'name="{name}" value="')[2].partition('"')[0]


def post(url: str, **fields: str) -> tuple[int, str, str]:
    """Status, body and cookie of the response to a form of the page of login."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("POST", "/login", urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
    response = connection.getresponse()
    result = response.status, response.read().decode(), response.headers.get("Set-Cookie", "")
    connection.close()
    return result
