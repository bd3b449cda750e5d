"""Login through a certified identity provider: who gets in with which roles, and what is refused with which words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

import httpx2
import pytest
from sqlalchemy import create_engine, select, text, update

from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from kerma.database.schema.access_tables import account, login_transaction
from local_stack import dashboard_server, free_port
from tests.access.conftest import PASSWORD
from tests.support.oidc_provider import OidcProvider, oidc_provider, way_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from kerma.access.passwords import Passwords

PAGE = {"Accept": "text/html"}
SCRIPT = "<script>alert(1)</script>"


class Hospital(NamedTuple):
    """A dashboard, its identity provider and its database."""

    url: str
    provider: OidcProvider
    engine: Engine

    def begin(self, next_path: str = "/ct") -> str:
        return f"{self.url}/oidc/login?next={next_path}"

    def log_in(self, subject: str, next_path: str = "/ct") -> httpx2.Response:
        """The dashboard's response to a person who comes back from the provider."""
        with visitor() as client:
            return client.get(way_back(client, self.begin(next_path), subject))

    def roles(self, subject: str) -> tuple[str, ...]:
        with self.engine.connect() as connection:
            query = select(account.c.account_id).where(account.c.subject == subject)
            user = accounts.user(connection, connection.execute(query).scalar_one())
        assert user is not None
        return user.roles


@contextmanager
def visitor() -> Iterator[httpx2.Client]:
    """A browser of its own, which speaks English."""
    with httpx2.Client(headers=PAGE, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def hospital(
    make_database: Callable[..., str],
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    passwords: Passwords,
) -> Iterator[Hospital]:
    url, port, folder = make_database(migrated_template), free_port(), tmp_path_factory.mktemp("oidc")
    dashboard_url = f"http://127.0.0.1:{port}"
    engine = create_engine(url)
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR], passwords.hash(PASSWORD))
    with oidc_provider(folder, dashboard_url) as provider:
        provider.set_user("u-1", preferred_username="bea", groups=["dose", "cardiology"])
        env = {"KERMA_DATABASE_URL": url, "KERMA_DASHBOARD_URL": dashboard_url, **provider.settings()}
        with dashboard_server(port, env, folder / "dashboard.log"):
            yield Hospital(dashboard_url, provider, engine)
    engine.dispose()


def test_the_page_of_login_has_the_button_and_the_form(hospital: Hospital) -> None:
    with visitor() as client:
        body = client.get(f"{hospital.url}/login?next=%2Fct%3Fa%3Db").text
    assert 'href="oidc/login?next=%2Fct%3Fa%3Db">Log in with the hospital account<' in body
    assert 'type="password"' in body


def test_the_login_leads_to_the_page_that_was_requested(hospital: Hospital) -> None:
    with visitor() as client:
        first = client.get(f"{hospital.url}/ct?ct_period=28d")
        assert first.headers["location"].endswith("/login?next=%2Fct%3Fct_period%3D28d")
        begin = f"{hospital.url}/oidc/login?{first.headers['location'].partition('?')[2]}"
        response = client.get(way_back(client, begin, "u-1"))
        assert (response.status_code, response.headers["location"]) == (303, "/ct?ct_period=28d")
        assert client.get(f"{hospital.url}/ct?ct_period=28d").status_code == 200


@pytest.mark.parametrize("next_path", ["//evil.example", "https:evil.example", "/%5Cevil.example"])
def test_the_login_leads_to_no_other_host(hospital: Hospital, next_path: str) -> None:
    assert hospital.log_in("u-1", next_path).headers["location"] == "../"


def test_the_cookie_of_the_session_is_for_the_server_alone(hospital: Hospital) -> None:
    cookie = hospital.log_in("u-1").headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["dose", "cardiology"], ("physicist",)),
        (["dose", "radiology"], ("physicist", "viewer")),
        (["cardiology"], ()),
        ([], ()),
        ("dose", ("physicist",)),
        ({"dose": True}, ()),
        (["misspelt", "radiology"], ("viewer",)),
    ],
)
def test_groups_give_roles_and_a_further_login_replaces_them(
    hospital: Hospital, groups: object, roles: tuple[str, ...]
) -> None:
    hospital.provider.set_user("u-2", preferred_username="cem", groups=groups)
    assert hospital.log_in("u-2").status_code == 303
    assert hospital.roles("u-2") == roles


def test_groups_that_give_no_role_are_stored_nowhere(hospital: Hospital) -> None:
    hospital.log_in("u-1")
    with hospital.engine.connect() as connection:
        query = "SELECT account::text || coalesce(role, '') FROM account LEFT JOIN account_role USING (account_id)"
        stored = connection.execute(text(query)).scalars().all()
        assert any("bea" in row for row in stored)
        assert not any("cardiology" in row for row in stored)


def test_the_key_is_the_subject_and_not_the_name(hospital: Hospital) -> None:
    hospital.provider.set_user("u-3", preferred_username="ada", email="ada@hospital.example", groups=["radiology"])
    hospital.log_in("u-3")
    hospital.provider.set_user("u-3", preferred_username="ada-maria", groups=["radiology"])
    hospital.log_in("u-3")
    with hospital.engine.connect() as connection:
        names = connection.execute(select(account.c.name).where(account.c.subject == "u-3")).scalars().all()
        assert names == ["ada-maria"]
        assert accounts.find(connection, "ada").roles == (BuiltInRole.ADMINISTRATOR,)


def test_a_name_with_markup_stays_text(hospital: Hospital) -> None:
    hospital.provider.set_user("u-4", preferred_username=f"{SCRIPT}\u202e\0", groups=[])
    assert hospital.log_in("u-4").status_code == 303
    with hospital.engine.connect() as connection:
        assert connection.execute(select(account.c.name).where(account.c.subject == "u-4")).scalar_one() == SCRIPT


def test_a_locked_account_is_refused(hospital: Hospital) -> None:
    hospital.provider.set_user("u-5", preferred_username="dan")
    hospital.log_in("u-5")
    with hospital.engine.begin() as connection:
        connection.execute(update(account).where(account.c.subject == "u-5").values(is_locked=True))
    response = hospital.log_in("u-5")
    assert (response.status_code, "This account is locked" in response.text) == (403, True)


def test_a_response_is_completed_once(hospital: Hospital) -> None:
    with visitor() as client:
        back = way_back(client, hospital.begin(), "u-1")
        assert client.get(back).status_code == 303
        assert_refused(client.get(back), 400, "This login is over")


def test_a_response_is_completed_by_the_browser_that_began_it(hospital: Hospital) -> None:
    with visitor() as client, visitor() as other:
        back = way_back(client, hospital.begin(), "u-1")
        other.get(hospital.begin())
        assert_refused(other.get(back), 400, "This login is over")


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?error=access_denied&state=x", "?state=%00"])
def test_an_invented_response_is_refused(hospital: Hospital, query: str) -> None:
    with visitor() as client:
        assert_refused(client.get(f"{hospital.url}/oidc/callback{query}"), 400, "This login is over")


def test_an_expired_login_is_refused(hospital: Hospital) -> None:
    assert_refused(
        after_change(hospital, expires_at=text("now() - interval '1 second'")), 400, "more than ten minutes ago"
    )


def test_another_nonce_is_refused(hospital: Hospital) -> None:
    assert_refused(after_change(hospital, nonce="another"), 403, "cannot be verified")


def test_another_code_verifier_is_refused_by_the_provider(hospital: Hospital) -> None:
    assert_refused(after_change(hospital, code_verifier="v" * 43), 403, "was refused")


def test_a_response_of_another_issuer_is_refused(hospital: Hospital) -> None:
    with visitor() as client:
        back = way_back(client, hospital.begin(), "u-1")
        changed = str(httpx2.URL(back).copy_set_param("iss", "https://evil.example"))
        assert_refused(client.get(changed), 403, "cannot be verified")


def test_a_refusal_of_the_provider_is_named(hospital: Hospital) -> None:
    with visitor() as client:
        back = httpx2.URL(way_back(client, hospital.begin(), "u-1"))
        refused = back.copy_remove_param("code").copy_set_param("error", "access_denied")
        assert_refused(client.get(str(refused)), 403, "was refused")


@pytest.mark.parametrize(("offset_s", "status"), [(50, 303), (120, 403)])
def test_clocks_may_differ_by_a_minute(hospital: Hospital, offset_s: int, status: int) -> None:
    hospital.provider.set_clock(offset_s)
    response = hospital.log_in("u-1")
    hospital.provider.set_clock(0)
    assert response.status_code == status
    assert ("The clocks of this server" in response.text) is (status == 403)


def test_local_accounts_log_in_while_the_provider_is_away(hospital: Hospital) -> None:
    with visitor() as client:
        back = way_back(client, hospital.begin(), "u-1")
        hospital.provider.stop()
        try:
            away = client.get(hospital.begin("/ct"))
            assert_refused(away, 502, "does not answer. Local accounts can log in below.")
            assert 'action="../login"' in away.text
            assert 'name="next" value="/ct"' in away.text
            assert_refused(client.get(back), 502, "does not answer")
            form = {"name": "ada", "password": PASSWORD, "next": "/ct"}
            assert client.post(f"{hospital.url}/login", data=form).headers["location"] == "/ct"
        finally:
            hospital.provider.start()


def test_a_logout_ends_the_session_here_and_by_a_button_at_the_provider(hospital: Hospital) -> None:
    with visitor() as client:
        client.get(way_back(client, hospital.begin(), "u-1"))
        out = client.post(f"{hospital.url}/logout")
        assert (out.status_code, "Your session with the hospital account goes on." in out.text) == (200, True)
        assert client.get(f"{hospital.url}/ct").headers["location"].startswith("/login")
        url = unescape(re.findall(r'href="([^"]+/session/end[^"]*)"', out.text)[0])
        confirmation = client.get(url)
        action, xsrf = re.findall(
            r'action="([^"]+)"[^>]*>\s*<input type="hidden" name="xsrf" value="([^"]+)"', confirmation.text
        )[0]
        ended = client.post(unescape(action), data={"xsrf": xsrf, "logout": "yes"})
        assert ended.headers["location"] == f"{hospital.url}/login"
        # The provider asks again who it is.
        assert client.get(client.get(hospital.begin()).headers["location"]).is_redirect


def test_a_logout_of_a_local_account_or_without_the_provider_leads_to_the_login(hospital: Hospital) -> None:
    with visitor() as client:
        client.post(f"{hospital.url}/login", data={"name": "ada", "password": PASSWORD})
        assert client.post(f"{hospital.url}/logout").headers["location"] == "login"


def after_change(hospital: Hospital, **values: object) -> httpx2.Response:
    """The response to a login that was changed in the database after it had begun."""
    with visitor() as client:
        back = way_back(client, hospital.begin(), "u-1")
        with hospital.engine.begin() as connection:
            connection.execute(update(login_transaction).values(**values))
        return client.get(back)


def assert_refused(response: httpx2.Response, status: int, sentence: str) -> None:
    assert response.status_code == status
    assert sentence in response.text
    assert 'type="password"' in response.text  # the way to log in with a local account
    assert COOKIE not in response.headers.get("set-cookie", "")
