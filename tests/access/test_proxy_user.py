"""Users whom a reverse proxy names: believed from listed proxies, and from nobody else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import httpx2
import pytest
from sqlalchemy import create_engine, select, update

from dashboard.access.proxy_user import ProxyUserMiddleware
from dashboard.ui.current_user import COOKIE
from kerma.access import networks, role_mapping
from kerma.authentication.configuration import ProxyConfiguration
from kerma.database.access import accounts, login_sessions
from kerma.database.schema.access_tables import account, login_session
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from starlette.types import Receive, Scope, Send

PAGE = {"Accept": "text/html"}
USER, GROUPS = "X-Forwarded-User", "X-Forwarded-Groups"


class Site(NamedTuple):
    """A dashboard behind a proxy of this machine, and its database."""

    url: str
    engine: Engine

    def get(self, path: str, cookies: dict[str, str] | None = None, **headers: str) -> httpx2.Response:
        sent = PAGE | {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx2.Client(trust_env=False, timeout=30, cookies=cookies) as client:
            return client.get(self.url + path, headers=sent)

    def roles(self, name: str) -> tuple[str, ...]:
        with self.engine.connect() as connection:
            return accounts.find(connection, name).roles

    def methods(self, name: str) -> list[str]:
        """How the sessions of a user began."""
        query = select(login_session.c.method).join(account).where(account.c.name == name)
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    url = make_database(migrated_template)
    engine = create_engine(url)
    env = {
        "KERMA_DATABASE_URL": url,
        "KERMA_PROXY_USER_HEADER": USER,
        "KERMA_PROXY_PEERS": "127.0.0.1",
        "KERMA_PROXY_ROLES_HEADER": GROUPS,
        "KERMA_PROXY_ROLES": "dose=physicist, radiology=viewer",
    }
    with dashboard_server(free_port(), env, tmp_path_factory.mktemp("dashboard") / "dashboard.log") as dashboard:
        yield Site(dashboard.url, engine)
    engine.dispose()


def test_a_page_begins_the_session_of_the_user_whom_the_proxy_names(site: Site) -> None:
    response = site.get("/ct", X_Forwarded_User="bea", X_Forwarded_Groups="cardiology, dose")
    assert (response.status_code, COOKIE in response.cookies) == (200, True)
    assert (site.roles("bea"), site.methods("bea")) == (("physicist",), [LoginMethod.PROXY])


def test_the_session_is_that_of_its_cookie_from_then_on(site: Site) -> None:
    token = site.get("/", X_Forwarded_User="cem", X_Forwarded_Groups="radiology").cookies[COOKIE]
    again = site.get("/ct", {COOKIE: token}, X_Forwarded_User="cem")
    assert (again.status_code, COOKIE in again.cookies) == (200, False)
    assert site.get("/export/ct.csv", {COOKIE: token}, Accept="*/*").status_code == 403  # a viewer may not export


def test_another_user_at_the_same_browser_gets_a_session_of_their_own(site: Site) -> None:
    token = site.get("/", X_Forwarded_User="dan").cookies[COOKIE]
    other = site.get("/", {COOKIE: token}, X_Forwarded_User="eve").cookies[COOKIE]
    assert other != token


def test_a_proxy_that_states_the_address_of_the_browser_is_believed(site: Site) -> None:
    response = site.get("/", X_Forwarded_User="fay", X_Forwarded_For="10.1.2.3")
    assert COOKIE in response.cookies
    with site.engine.connect() as connection:
        (found,) = [
            one
            for one in login_sessions.open_sessions(connection, accounts.find(connection, "fay").last_login_at)  # type: ignore[arg-type]  # she has logged in
            if one.account_id == accounts.find(connection, "fay").account_id
        ]
    assert found.address == "10.1.2.3"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {USER: ""},
        {"Remote-User": "ada"},
        # The server would take the address and the port of the browser from here; both could be invented.
        {USER: "ada", "X-Forwarded-For": "127.0.0.1:5000"},
    ],
)
def test_who_is_not_named_is_led_to_the_login(site: Site, headers: dict[str, str]) -> None:
    response = site.get("/ct", None, **headers)
    assert (response.status_code, COOKIE in response.cookies) == (303, False)


def test_a_header_that_was_sent_twice_names_nobody(site: Site) -> None:
    sent = [*PAGE.items(), (USER, "ada"), (USER, "ben")]
    with httpx2.Client(trust_env=False, timeout=30) as client:
        assert client.get(f"{site.url}/ct", headers=sent).status_code == 303


def test_a_name_in_utf_8_is_read(site: Site) -> None:
    with httpx2.Client(trust_env=False, timeout=30) as client:
        client.get(f"{site.url}/", headers={b"Accept": b"text/html", USER.encode(): "zoé".encode()})
    assert site.methods("zoé") == [LoginMethod.PROXY]


def test_a_locked_account_is_refused(site: Site) -> None:
    site.get("/", X_Forwarded_User="gil")
    with site.engine.begin() as connection:
        connection.execute(update(account).where(account.c.name == "gil").values(is_locked=True))
    response = site.get("/", X_Forwarded_User="gil")
    assert (response.status_code, "This account is locked" in response.text) == (403, True)


class Sent(NamedTuple):
    """A request as the server hands it over: address and port of the other end, and headers."""

    client: tuple[str, int] | None
    headers: tuple[tuple[bytes, bytes], ...] = ()


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "sent",
    [
        Sent(("10.9.9.9", 50000)),
        Sent(("10.9.9.9", 0)),  # by a proxy of this machine, which is not listed
        Sent(("10.1.0.5", 0), ((b"x-forwarded-for", b"10.1.0.5"),)),
        Sent(("10.1.0.5", 50000), ((b"x-forwarded-for", b"10.1.0.5:50000"),)),
        Sent(("10.1.0.5", 80), ((b"x-forwarded-for", b"10.9.9.9, 10.1.0.5:0080"),)),
        Sent(("", 0)),
        Sent(None),
    ],
)
def test_the_header_of_who_is_not_listed_never_reaches_the_application(sent: Sent, kind: str) -> None:
    assert passed_on(sent, kind) == {b"accept": b"text/html"} | dict(sent.headers)


def test_the_header_of_a_listed_proxy_ends_at_the_door_as_well() -> None:
    assert passed_on(Sent(("10.1.0.5", 50000)), "websocket") == {b"accept": b"text/html"}


def passed_on(sent: Sent, kind: str) -> dict[bytes, bytes]:
    """The headers that the application sees; no session may begin, for there is no database."""
    seen: dict[bytes, bytes] = {}

    async def app(asgi_scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.update(asgi_scope["headers"])

    configuration = ProxyConfiguration(
        "x-forwarded-user", "", networks.parse("10.1.0.0/24", "peers"), role_mapping.parse("", "roles")
    )
    middleware = ProxyUserMiddleware(app, configuration=lambda: configuration)
    headers = [(b"accept", b"text/html"), (b"x-forwarded-user", b"ada"), *sent.headers]
    asgi_scope = {"type": kind, "method": "GET", "path": "/", "client": sent.client, "headers": headers}
    asyncio.run(middleware(asgi_scope, None, None))  # type: ignore[arg-type]  # the application uses neither
    return seen
