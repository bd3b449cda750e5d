"""The user of the demo: added to an empty site, logged in by a link, unless locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerma.access.rights import BuiltInRole
from kerma.database.access import account_changes, accounts
from local_stack.demo_user import NAME, login_url

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Engine

URL = "http://127.0.0.1:18501"


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [one.name for one in accounts.accounts(connection)]


def test_an_empty_site_gets_the_user_and_each_start_a_link(
    engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (login_url(URL, database_url) for _ in range(2))
    assert first.startswith(f"{URL}/login?link=")
    assert second.startswith(f"{URL}/login?link=")
    assert first != second
    assert names(engine) == [NAME]
    assert capsys.readouterr().out.count("with the password") == 1


def test_a_locked_user_gets_no_link(engine: Engine, database_url: str) -> None:
    login_url(URL, database_url)
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR], "a hash")
        account_changes.set_locked(connection, accounts.find(connection, NAME).account_id, is_locked=True)
    assert login_url(URL, database_url) == URL


def test_a_site_with_users_of_its_own_gets_none(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    assert login_url(URL, database_url) == URL
    assert names(engine) == ["ada"]


def test_a_site_without_demo_gets_no_user(engine: Engine, database_url: str) -> None:
    """It serves its own machine until somebody adds the first one."""
    assert login_url(URL, database_url, is_demo=False) == URL
    assert names(engine) == []
