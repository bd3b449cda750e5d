"""Logins with passwords: who gets in, who is locked out, and who is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from kerma.access import attempt_limits, tokens
from kerma.access.passwords import HashCost, Passwords
from kerma.access.rights import BuiltInRole
from kerma.authentication.local import LocalLogin
from kerma.authentication.login_result import LoginFailure
from kerma.database.access import account_changes, accounts, login_attempts, login_links, login_sessions
from kerma.database.access.login_sessions import Browser
from kerma.database.schema.access_tables import login_attempt
from kerma.errors import UnrecordedError
from kerma.standard.enumerations import LinkPurpose
from tests.access.conftest import NOW, PASSWORD, WARD, failing_record, unrecorded

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

pytestmark = pytest.mark.usefixtures("ada")
ELSEWHERE = Browser("10.9.9.9", "Chromium")
SECOND = timedelta(seconds=1)


def is_in(engine: Engine, token: str, now: datetime = NOW) -> bool:
    with engine.connect() as connection:
        return login_sessions.user_of(connection, tokens.digest(token), now) is not None


def fail(login: LocalLogin, count: int, browser: Browser = WARD, name: str = "ada", now: datetime = NOW) -> None:
    for _ in range(count):
        assert login.log_in(name, "wrong", browser, now).token == ""


@pytest.mark.parametrize("name", ["ada", "ADA", " ada "])
def test_the_right_password_begins_a_session(engine: Engine, login: LocalLogin, ada: UUID, name: str) -> None:
    result = login.log_in(name, PASSWORD, WARD, NOW)
    assert (result.account_id, result.failure) == (ada, None)
    assert is_in(engine, result.token)


@pytest.mark.parametrize("password", ["", "violet tram", PASSWORD.upper(), PASSWORD + " ", "\0", "\ud800", "x" * 5000])
def test_another_password_begins_none(login: LocalLogin, password: str) -> None:
    assert login.log_in("ada", password, WARD, NOW).failure is LoginFailure.WRONG


@pytest.mark.parametrize("name", ["ben", "", "ada\0", "%", "a' or '1'='1", "x" * 100_000])
def test_an_unknown_name_begins_none(login: LocalLogin, name: str) -> None:
    assert login.log_in(name, PASSWORD, WARD, NOW).failure is LoginFailure.WRONG


def test_a_composed_letter_equals_the_letter_and_its_accent(
    engine: Engine, login: LocalLogin, passwords: Passwords
) -> None:
    with engine.begin() as connection:
        accounts.add(connection, "zoé", ["viewer"], passwords.hash("cafe\u0301 noir sans sucre"))
    assert login.log_in("zoé", "café noir sans sucre", WARD, NOW).token


def test_ten_failures_lock_the_account_for_that_address_only(login: LocalLogin) -> None:
    fail(login, attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS)
    assert login.log_in("ada", PASSWORD, WARD, NOW).failure is LoginFailure.LOCKED_OUT
    assert login.log_in("ada", PASSWORD, ELSEWHERE, NOW).token


def test_nine_failures_lock_nothing(login: LocalLogin) -> None:
    fail(login, attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS - 1)
    assert login.log_in("ada", PASSWORD, WARD, NOW).token


def test_the_lock_ends_a_quarter_of_an_hour_after_the_failures_however_often_it_was_tried(login: LocalLogin) -> None:
    fail(login, 10)
    fail(login, 20, now=NOW + timedelta(minutes=10))
    assert login.log_in("ada", PASSWORD, WARD, NOW + attempt_limits.WINDOW + SECOND).token


def test_fifty_failures_for_any_names_lock_the_address(login: LocalLogin) -> None:
    for number in range(attempt_limits.FAILURES_OF_ADDRESS):
        fail(login, 1, name=f"name {number}")
    assert login.log_in("ada", PASSWORD, WARD, NOW).failure is LoginFailure.LOCKED_OUT
    assert login.log_in("ada", PASSWORD, ELSEWHERE, NOW).token


def test_failures_from_many_addresses_slow_the_account_and_lock_nobody(login: LocalLogin) -> None:
    for number in range(40):
        fail(login, 1, Browser(f"10.2.0.{number}", ""))
    result = login.log_in("ada", PASSWORD, ELSEWHERE, NOW)
    assert result.token
    assert result.delay_s == attempt_limits.MAX_DELAY_S


def test_of_ten_thousand_wrong_passwords_ten_are_looked_at(engine: Engine, login: LocalLogin) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda number: login.log_in("ada", f"guess {number}", WARD, NOW), range(10_000)))
    assert {result.token for result in results} == {""}
    looked_at = sum(result.failure is LoginFailure.WRONG for result in results)
    assert looked_at == attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS
    assert login.log_in("ada", PASSWORD, WARD, NOW).failure is LoginFailure.LOCKED_OUT
    assert login.log_in("ada", PASSWORD, ELSEWHERE, NOW).token
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(login_attempt)).scalar_one() == 10


def test_a_hundred_attempts_at_once_are_not_counted_as_none(login: LocalLogin) -> None:
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: login.log_in("ada", "wrong", WARD, NOW), range(100)))
    assert sum(result.failure is LoginFailure.WRONG for result in results) == 10


def test_an_administrator_ends_the_lock(engine: Engine, login: LocalLogin) -> None:
    fail(login, 10)
    with engine.begin() as connection:
        login_attempts.forget(connection, "Ada")
    assert login.log_in("ada", PASSWORD, WARD, NOW).token


def test_what_was_typed_as_a_name_is_not_stored(engine: Engine, login: LocalLogin) -> None:
    fail(login, 1, name="my secret password")
    with engine.connect() as connection:
        assert "secret" not in str(connection.execute(text("SELECT * FROM login_attempt")).all())


def test_a_locked_account_is_named_only_to_who_knows_its_password(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    with engine.begin() as connection:
        account_changes.set_locked(connection, ada, is_locked=True)
    assert login.log_in("ada", PASSWORD, WARD, NOW).failure is LoginFailure.ACCOUNT_LOCKED
    assert login.log_in("ada", "wrong", WARD, NOW).failure is LoginFailure.WRONG


def test_locking_an_account_ends_its_sessions(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    token = login.log_in("ada", PASSWORD, WARD, NOW).token
    with engine.begin() as connection:
        account_changes.set_locked(connection, ada, is_locked=True)
        account_changes.set_locked(connection, ada, is_locked=False)
    assert not is_in(engine, token)


def test_a_hash_of_other_cost_is_made_anew_at_the_login(engine: Engine) -> None:
    dearer = LocalLogin(engine, Passwords(HashCost(memory_kib=16, passes=1)))
    assert dearer.log_in("ada", PASSWORD, WARD, NOW).token
    with engine.connect() as connection:
        stored = accounts.credentials(connection, "ada")
    assert stored is not None
    assert "m=16," in (stored.password_hash or "")


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        (login_sessions.IDLE_LIMIT - SECOND, True),
        (login_sessions.IDLE_LIMIT, False),
        (-timedelta(hours=1), False),
    ],
)
def test_a_session_ends_when_it_is_idle_or_the_clock_was_set_back(
    engine: Engine, login: LocalLogin, later: timedelta, is_open: bool
) -> None:
    token = login.log_in("ada", PASSWORD, WARD, NOW).token
    assert is_in(engine, token, NOW + later) is is_open


def test_a_session_in_use_ends_after_twelve_hours(engine: Engine, login: LocalLogin) -> None:
    token = login.log_in("ada", PASSWORD, WARD, NOW).token
    almost = NOW + login_sessions.ABSOLUTE_LIMIT - SECOND
    with engine.begin() as connection:
        login_sessions.record_activity(connection, tokens.digest(token), almost)
    assert is_in(engine, token, almost)
    assert not is_in(engine, token, almost + SECOND)


def test_a_link_logs_in_once(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    with engine.begin() as connection:
        link = login_links.create(connection, ada, LinkPurpose.LOGIN, timedelta(hours=1), NOW)
    assert login.log_in_by_link(link, WARD, NOW).token
    assert login.log_in_by_link(link, WARD, NOW).failure is LoginFailure.WRONG


@pytest.mark.parametrize(
    ("purpose", "later"), [(LinkPurpose.PASSWORD, SECOND), (LinkPurpose.LOGIN, timedelta(hours=1))]
)
def test_a_link_for_something_else_or_of_earlier_logs_nobody_in(
    engine: Engine, login: LocalLogin, ada: UUID, purpose: LinkPurpose, later: timedelta
) -> None:
    with engine.begin() as connection:
        link = login_links.create(connection, ada, purpose, timedelta(hours=1), NOW)
    assert login.log_in_by_link(link, WARD, NOW + later).token == ""


def test_a_new_link_replaces_the_one_before(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    with engine.begin() as connection:
        first = login_links.create(connection, ada, LinkPurpose.PASSWORD, timedelta(hours=1), NOW)
        login_links.create(connection, ada, LinkPurpose.PASSWORD, timedelta(hours=1), NOW)
    assert login.set_password(first, "another sentence of words", NOW, unrecorded) is None


def test_a_new_password_ends_the_sessions_and_counts_at_once(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    token = login.log_in("ada", PASSWORD, WARD, NOW).token
    with engine.begin() as connection:
        link = login_links.create(connection, ada, LinkPurpose.PASSWORD, timedelta(hours=1), NOW)
    assert login.set_password(link, "another sentence of words", NOW, unrecorded) == ada
    assert not is_in(engine, token)
    assert login.log_in("ada", "another sentence of words", WARD, NOW).token
    assert login.log_in("ada", PASSWORD, WARD, NOW).token == ""


def test_a_password_by_link_that_cannot_be_recorded_is_not_set(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    with engine.begin() as connection:
        link = login_links.create(connection, ada, LinkPurpose.PASSWORD, timedelta(hours=1), NOW)
    with pytest.raises(UnrecordedError):
        login.set_password(link, "another sentence of words", NOW, failing_record)
    assert login.log_in("ada", PASSWORD, WARD, NOW).token
    assert login.name_of_link(link, NOW) == "ada"


@pytest.mark.parametrize("purpose", [LinkPurpose.PASSWORD, LinkPurpose.LOGIN])
@pytest.mark.parametrize("has_new_password", [True, False])
def test_links_end_with_the_password_and_with_a_lock(
    engine: Engine, login: LocalLogin, ada: UUID, purpose: LinkPurpose, has_new_password: bool
) -> None:
    with engine.begin() as connection:
        link = login_links.create(connection, ada, purpose, timedelta(hours=1), NOW)
        if has_new_password:
            account_changes.set_password_hash(connection, ada, "another hash")
        else:
            account_changes.set_locked(connection, ada, is_locked=True)
            account_changes.set_locked(connection, ada, is_locked=False)
    assert login.name_of_link(link, NOW) is None
    assert login.log_in_by_link(link, WARD, NOW).token == ""


def test_another_hash_of_the_same_password_ends_nothing(engine: Engine, login: LocalLogin, ada: UUID) -> None:
    with engine.begin() as connection:
        link = login_links.create(connection, ada, LinkPurpose.PASSWORD, timedelta(hours=1), NOW)
        account_changes.renew_password_hash(connection, ada, "another hash")
    assert login.name_of_link(link, NOW) == "ada"


@pytest.mark.parametrize("name", ["kim", "KIM", " kim ", "k\u0130m", "K\u0130M"])
def test_all_spellings_of_a_name_count_as_one(engine: Engine, login: LocalLogin, name: str) -> None:
    """PostgreSQL's lower case of \u0130 is i, Python's is two characters."""
    with engine.begin() as connection:
        accounts.add(connection, "kim", [BuiltInRole.VIEWER])
        is_same = bool(accounts.fitting(connection, name))
    for _ in range(attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS):
        login.log_in("kim", "wrong", WARD, NOW)
    found = login.log_in(name, "wrong", WARD, NOW).failure
    assert found is (LoginFailure.LOCKED_OUT if is_same else LoginFailure.WRONG)
