"""Users change their own password: who knows the present one, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kerma.access import attempt_limits, tokens
from kerma.authentication.local import LocalLogin, PasswordChange
from kerma.authentication.login_result import LoginFailure
from kerma.database.access import accounts, login_sessions
from kerma.errors import UnrecordedError
from tests.access.conftest import NOW, PASSWORD, WARD, failing_record, unrecorded

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

    from kerma.access.user import User

NEW = "green lamps under eleven bridges"


@pytest.fixture
def user(engine: Engine, ada: UUID) -> User:
    """The user of the account ada."""
    with engine.connect() as connection:
        found = accounts.user(connection, ada)
    assert found is not None
    return found


def change(login: LocalLogin, user: User, present: str, token: str = "") -> LoginFailure | None:
    return login.change_password(user, PasswordChange(present, NEW), token, WARD, NOW, unrecorded).failure


def is_in(engine: Engine, token: str) -> bool:
    with engine.connect() as connection:
        return login_sessions.user_of(connection, tokens.digest(token), NOW) is not None


def test_the_new_password_counts_and_other_sessions_end(engine: Engine, login: LocalLogin, user: User) -> None:
    own, other = (login.log_in("ada", PASSWORD, WARD, NOW).token for _ in range(2))
    assert change(login, user, PASSWORD, own) is None
    assert (is_in(engine, own), is_in(engine, other)) == (True, False)
    assert login.log_in("ada", NEW, WARD, NOW).token
    assert login.log_in("ada", PASSWORD, WARD, NOW).failure is LoginFailure.WRONG


def test_a_wrong_present_password_changes_nothing_and_counts_as_a_failure(login: LocalLogin, user: User) -> None:
    for _ in range(attempt_limits.FAILURES_OF_ACCOUNT_AND_ADDRESS):
        assert change(login, user, "wrong") is LoginFailure.WRONG
    assert change(login, user, PASSWORD) is LoginFailure.LOCKED_OUT
    later = NOW + attempt_limits.WINDOW + timedelta(seconds=1)
    assert login.log_in("ada", PASSWORD, WARD, later).token


def test_a_change_that_cannot_be_recorded_is_not_made(engine: Engine, login: LocalLogin, user: User) -> None:
    token = login.log_in("ada", PASSWORD, WARD, NOW).token
    with pytest.raises(UnrecordedError):
        login.change_password(user, PasswordChange(PASSWORD, NEW), "", WARD, NOW, failing_record)
    assert is_in(engine, token)
    assert login.log_in("ada", PASSWORD, WARD, NOW).token


def test_a_user_of_a_provider_does_not_change_the_local_account_of_the_same_name(
    engine: Engine, login: LocalLogin, user: User
) -> None:
    with engine.begin() as connection:
        namesake = accounts.add(connection, "ada of elsewhere", [])
    other = type(user)(namesake, "ada", user.rights, user.roles)
    assert change(login, other, PASSWORD) is LoginFailure.WRONG
    assert login.log_in("ada", PASSWORD, WARD, NOW).token
