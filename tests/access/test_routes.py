"""Every route of the dashboard by every kind of visitor: what answers, and what does not."""

from __future__ import annotations

import asyncio
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from dashboard.access.websocket_guard import SESSION_ENDED
from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole
from tests.support import dashboard_routes

if TYPE_CHECKING:
    from tests.access.conftest import Site

#: Visitors without a session that counts; "spoofed" sends the headers with which proxies name a user.
OUTSIDERS = ("anonymous", "expired", "idle", "revoked", "locked", "forged", "spoofed")
SPOOFED = {"X-Forwarded-User": "ada", "Remote-User": "ada", "X-Remote-User": "ada", "X-Streamlit-User": "ada"}
PUBLIC = {
    "/login": "Log in",
    "/logout": "Log out",
    "/password": "This link has been used",
    "/oidc/login": "Single sign-on is not set up",
    "/oidc/callback": "Single sign-on is not set up",
    "/healthz": "answers",
}
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    """Each path with one method."""
    return dashboard_routes.routes(
        {"extension": "csv", "path": "ct", "survey": "de-ct", "subject": "study", "identifier": "1.2.3"}
    )


def answer(site: Site, path: str, visitor: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    """Status, body and location of the response."""
    cookie = {"Cookie": f"{COOKIE}={site.tokens[visitor]}"} if visitor in site.tokens else {}
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    sent = {**cookie, **(SPOOFED if visitor == "spoofed" else {}), **headers}
    connection.request(method, path, headers=sent)
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, body, response.headers.get("Location", "")


def test_all_routes_are_known(routes: list[tuple[str, str]]) -> None:
    paths = {path for path, _ in routes}
    assert {"/export/ct.csv", "/report/study/1.2.3.pdf", "/metrics", "/healthz", "/login", "/_stcore/stream"} <= paths
    assert len(routes) > 20


@pytest.mark.parametrize("visitor", OUTSIDERS)
def test_nothing_but_the_login_answers_to_who_has_no_session(
    site: Site, routes: list[tuple[str, str]], visitor: str
) -> None:
    # The metrics state nothing about patients, and answer to programs of the same machine.
    guarded = [(path, method) for path, method in routes if path not in PUBLIC and path != "/metrics"]
    answers = {(path, method): answer(site, path, visitor, method)[:2] for path, method in guarded}
    assert {
        key: found for key, found in answers.items() if found[0] != 401 or found[1] not in {"Log in first.\n", ""}
    } == {}


@pytest.mark.parametrize("visitor", OUTSIDERS)
@pytest.mark.parametrize("path", ["/", "/ct", "/study?uid=1.2.3", "/export/ct.csv?ct_period=28d", "/nothing/here"])
def test_a_page_leads_to_the_login_and_back(site: Site, visitor: str, path: str) -> None:
    status, _, location = answer(site, path, visitor, **PAGE)
    assert (status, location.partition("?")[0]) == (303, "/login")


@pytest.mark.parametrize(("path", "marker"), PUBLIC.items())
def test_the_login_answers_to_everybody(site: Site, path: str, marker: str) -> None:
    assert marker in answer(site, path, "anonymous", **PAGE)[1]


@pytest.mark.parametrize(
    ("path", "permitted"),
    [
        ("/export/ct.csv", {BuiltInRole.RADIOGRAPHER, BuiltInRole.PHYSICIST}),
        ("/export/ct.csv?patient=yes", {BuiltInRole.PHYSICIST}),
        ("/report/patient/1.2.3.pdf", {BuiltInRole.PHYSICIST}),
        ("/report/study/1.2.3.pdf", {BuiltInRole.VIEWER, BuiltInRole.RADIOGRAPHER, BuiltInRole.PHYSICIST}),
    ],
)
@pytest.mark.parametrize("visitor", [*BuiltInRole, "no role"])
def test_a_download_needs_its_right(site: Site, path: str, permitted: set[str], visitor: str) -> None:
    status, body, _ = answer(site, path, visitor)
    assert (status == 403) is (visitor not in permitted), body
    assert ("Your roles do not permit" in body) is (visitor not in permitted)


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        (BuiltInRole.ADMINISTRATOR, 200),
        (BuiltInRole.PHYSICIST, 200),
        (BuiltInRole.RADIOGRAPHER, 403),
        (BuiltInRole.AUDITOR, 403),
        ("no role", 403),
        ("anonymous", 401),
    ],
)
def test_metrics_of_all_sites_need_the_right_to_manage_ingestion(site: Site, visitor: str, status: int) -> None:
    """Behind a proxy; a program of the same machine asks the dashboard itself."""
    assert answer(site, "/metrics", visitor, Host="dose.example", **{"X-Forwarded-For": "10.0.0.1"})[0] == status


def test_metrics_answer_to_a_program_of_the_same_machine(site: Site) -> None:
    assert answer(site, "/metrics", "anonymous")[0] == 200


@pytest.mark.parametrize("visitor", [BuiltInRole.VIEWER, BuiltInRole.ADMINISTRATOR, BuiltInRole.AUDITOR])
def test_an_upload_needs_its_right(site: Site, visitor: str) -> None:
    assert answer(site, "/_stcore/upload_file/session/file", visitor, "PUT")[0] == 403


@pytest.mark.parametrize(
    "others",
    ['foo={"a":1}; ', "x; ", "a b=1; ", "f\xc3\xb6\xc3\xb6=1; ", "[1]=2; ", 'x="open; ', "expires=foo bar, baz; "],
)
def test_cookies_of_other_applications_of_the_host_do_not_end_the_session(site: Site, others: str) -> None:
    """Browsers send the cookies of all ports and paths of a host."""
    cookie = f"{others}{COOKIE}={site.tokens[BuiltInRole.VIEWER]}"
    assert answer(site, "/ct", "anonymous", Cookie=cookie, **PAGE)[0] == 200
    assert asyncio.run(close_code(site, "anonymous", Cookie=cookie)) is None


@pytest.mark.parametrize("path", ["/login", "/password", "/change_password"])
def test_a_form_with_a_file_is_refused_before_it_is_stored(site: Site, path: str) -> None:
    """Anybody may send the form of the login."""
    head = b'--B\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\n'
    host = {"Cookie": f"{COOKIE}={site.tokens[BuiltInRole.PHYSICIST]}"}
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    connection.request("POST", path, head + bytes(1000), {"Content-Type": "multipart/form-data; boundary=B", **host})
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize("visitor", OUTSIDERS)
def test_a_websocket_without_session_is_closed_at_once(site: Site, visitor: str) -> None:
    assert asyncio.run(close_code(site, visitor)) == SESSION_ENDED


def test_a_websocket_of_another_host_is_refused(site: Site) -> None:
    assert asyncio.run(close_code(site, BuiltInRole.PHYSICIST, origin="http://evil.example")) == SESSION_ENDED


async def close_code(site: Site, visitor: str, origin: str | None = None, **more: str) -> int | None:
    """The code with which the server closes a websocket that says nothing; None where it stays open."""
    cookie = {"Cookie": f"{COOKIE}={site.tokens[visitor]}"} if visitor in site.tokens else {}
    url = f"ws{site.url.removeprefix('http')}/_stcore/stream"
    headers = {**cookie, **(SPOOFED if visitor == "spoofed" else {}), **more}
    sender, protocols = Origin(origin or site.url), [Subprotocol("streamlit")]
    async with connect(url, additional_headers=headers, origin=sender, subprotocols=protocols) as opened:
        try:
            await asyncio.wait_for(opened.recv(), 3)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except TimeoutError:
            return None
    return None


def test_a_websocket_of_a_user_stays_open(site: Site) -> None:
    assert asyncio.run(close_code(site, BuiltInRole.PHYSICIST)) is None


def test_a_login_from_a_page_of_another_host_is_refused(site: Site) -> None:
    status, body, _ = answer(site, "/login", "anonymous", "POST", Origin="http://evil.example")
    assert (status, "another host" in body) == (403, True)


@pytest.mark.parametrize("path", ["/ct", "/login", "/export/ct.csv", "/orthanc/studies", "/healthz"])
@pytest.mark.parametrize("visitor", ["anonymous", BuiltInRole.PHYSICIST])
def test_a_host_that_is_none_is_refused_as_a_wrong_request(site: Site, path: str, visitor: str) -> None:
    """It is no failure of the dashboard: a traceback for each would let anybody fill the log."""
    assert answer(site, path, visitor, Host="[::1")[0] == 400


@pytest.mark.parametrize("origin", ["http://[::1", "http://[bad]", "\xff", "null"])
@pytest.mark.parametrize("path", ["/login", "/logout", "/password"])
def test_an_origin_that_is_none_is_another_host(site: Site, path: str, origin: str) -> None:
    assert answer(site, path, "anonymous", "POST", Origin=origin)[0] == 403
