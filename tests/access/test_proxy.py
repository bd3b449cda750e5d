"""One host name through a real nginx: who reaches Orthanc and the dashboard, and what the audit trail then holds."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select, text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from dashboard.access.websocket_guard import SESSION_ENDED
from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole, Right
from kerma.database.access import accounts, login_sessions, roles
from kerma.database.schema.audit_tables import audit_event
from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.interop import orthanc_rest
from kerma.simulate import hospital_studies
from kerma.simulate.facts import text_of
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from local_stack.orthanc import orthanc_node
from tests.access.conftest import WARD, session_tokens
from tests.support.chromium import Visitor
from tests.support.database_contents import HASHED
from tests.support.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from local_stack.orthanc import OrthancNode
    from tests.support.proxy import Answer, Proxy

USER = "kerma:password-of-programs"
PHYSICIST, VIEWER = str(BuiltInRole.PHYSICIST), str(BuiltInRole.VIEWER)


class Door(NamedTuple):
    """A proxy with what is behind it.

    Attributes:
        proxy: the proxy.
        tokens: tokens of sessions by visitor.
        node: Orthanc with one study.
        engine: the database of the dashboard.
        study: Study Instance UID of that study.
        ids: Orthanc's identifiers of that study and of one of its instances, by the names in addresses.
    """

    proxy: Proxy
    tokens: dict[str, str]
    node: OrthancNode
    engine: Engine
    study: str
    ids: Mapping[str, str]

    def ask(self, path: str, visitor: str = PHYSICIST, method: str = "GET", **headers: str) -> Answer:
        """The response to a visitor, whose browser states the own page as the origin of what it sends."""
        cookie = {"Cookie": f"{COOKIE}={self.tokens[visitor]}"} if visitor in self.tokens else {}
        origin = {"Origin": self.proxy.url} if method not in {"GET", "HEAD"} else {}
        body = json.dumps({"Level": "Study", "Query": {}}).encode() if method == "POST" else None
        return self.proxy.ask(path.format(**self.ids), method, body, **{**cookie, **origin, **headers})

    def recorded(self, action: str) -> list[tuple[str, str | None, str]]:
        """User, study and request of the rows of an action, in order."""
        columns = audit_event.c.user_name, audit_event.c.study_instance_uid, audit_event.c.details["request"].astext
        query = select(*columns).where(audit_event.c.action == action).order_by(audit_event.c.number)
        with self.engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]


@pytest.fixture(scope="module")
def door(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """A proxy, a dashboard with an account of each role, and an Orthanc with a password and one study."""
    folder, url = tmp_path_factory.mktemp("door"), make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        roles.put(connection, "reader", [Right.READ_RAW_OBJECTS])
        tokens = session_tokens(connection)
        reader = accounts.add(connection, "reader", ["reader"])
        tokens["reader"] = login_sessions.begin(connection, reader, LoginMethod.PASSWORD, WARD, datetime.now(tz=UTC))
    name, password = USER.split(":")
    users = {"KERMA_ORTHANC_AUTHENTICATION": "true", "KERMA_ORTHANC_USERS": f'"{name}" : "{password}"'}
    dashboard_port = free_port()
    with (
        orthanc_node(folder / "orthanc", "", free_port(), free_port(), plugin=False, extra_env=users) as node,
        proxy(folder / "proxy", dashboard_port, node.http_port, USER) as started,
    ):
        study, ids = _stored(node, password, engine)
        settings = {
            "KERMA_DATABASE_URL": url,
            "KERMA_ORTHANC_URL": node.url,
            "KERMA_ORTHANC_EXPLORER_URL": f"{started.url}/orthanc",
            **users,
        }
        with dashboard_server(dashboard_port, settings, folder / "dashboard.log"):
            yield Door(started, tokens, node, engine, study, ids)
    engine.dispose()


def _stored(node: OrthancNode, password: str, engine: Engine) -> tuple[str, dict[str, str]]:
    """Store one study in Orthanc and in the database; its Study Instance UID, and Orthanc's identifiers."""
    # Orthanc Explorer takes long to show a report of many events.
    made = min(hospital_studies(12), key=lambda study: len(study.objects[0].to_bytes()))
    address = node.url.replace("://", f"://kerma:{password}@")
    for one in made.objects:
        assert orthanc_rest.store(address, one.to_bytes())
    study = orthanc_rest.get(f"{address}/studies").document[0]
    instance = orthanc_rest.get(f"{address}/instances").document[0]
    with engine.begin() as connection:
        store(connection, [Received(instance, extract(made.objects[0].to_bytes()))], HASHED)
    return text_of(made.expected.study, "study_instance_uid"), {"study": study, "instance": instance}


#: Visitor, method, address, further headers, status and a text of the body.
ANSWERS = [
    ("physicist", "GET", "/orthanc/studies/{study}", {}, 200, "MainDicomTags"),
    ("physicist", "GET", "/orthanc/instances/{instance}/file", {}, 200, "DICM"),
    ("physicist", "POST", "/orthanc/tools/find", {}, 200, "{study}"),
    ("physicist", "GET", "/orthanc/app/explorer.html", {}, 200, "Orthanc Explorer"),
    ("physicist", "GET", "/ct", {"Accept": "text/html"}, 200, "kerma-framework-texts"),
    # Without a session.
    ("anonymous", "GET", "/orthanc/studies/{study}", {}, 401, "Log in first."),
    ("anonymous", "GET", "/orthanc/instances/{instance}/file", {}, 401, "Log in first."),
    ("anonymous", "POST", "/orthanc/tools/find", {}, 401, "Log in first."),
    ("anonymous", "DELETE", "/orthanc/studies/{study}", {}, 401, "Log in first."),
    ("anonymous", "GET", "/orthanc/app/explorer.html", {"Accept": "text/html"}, 303, ""),
    ("revoked", "GET", "/orthanc/studies/{study}", {}, 401, "Log in first."),
    ("revoked", "DELETE", "/orthanc/studies/{study}", {}, 401, "Log in first."),
    ("forged", "GET", "/orthanc/instances/{instance}/file", {}, 401, "Log in first."),
    ("forged", "POST", "/orthanc/tools/find", {}, 401, "Log in first."),
    # With the password of Orthanc, and with headers that name a user.
    ("anonymous", "GET", "/orthanc/studies", {"Authorization": "Basic a2VybWE6eA=="}, 401, "Log in first."),
    ("anonymous", "GET", "/orthanc/studies", {"X_Forwarded_User": "physicist"}, 401, "Log in first."),
    ("anonymous", "GET", "/metrics", {"X_Forwarded_For": "127.0.0.1"}, 401, "Log in first."),
    ("anonymous", "GET", "/kerma_raw_objects", {}, 404, "404"),
    # Without the right.
    ("viewer", "GET", "/orthanc/studies/{study}", {}, 403, "Your roles do not permit this."),
    ("viewer", "GET", "/orthanc/instances/{instance}/file", {}, 403, "Your roles do not permit this."),
    ("viewer", "POST", "/orthanc/tools/find", {}, 403, "Your roles do not permit this"),
    ("viewer", "DELETE", "/orthanc/studies/{study}", {}, 403, "Your roles do not permit this"),
    ("administrator", "GET", "/orthanc/app/explorer.html", {}, 403, "Your roles do not permit this."),
    ("reader", "GET", "/orthanc/studies/{study}", {}, 200, "MainDicomTags"),
    ("reader", "POST", "/orthanc/studies/{study}/archive", {}, 200, "PK"),
    ("reader", "DELETE", "/orthanc/studies/{study}", {}, 403, "Your roles do not permit this"),
    ("reader", "POST", "/orthanc/tools/create-archive", {}, 403, "Your roles do not permit this"),
    # A change that calls itself reading.
    ("reader", "GET", "/orthanc/studies/{study}", {"X_HTTP_Method_Override": "DELETE"}, 200, "MainDicomTags"),
    ("reader", "GET", "/orthanc/studies/{study}?_method=DELETE", {}, 400, "not passed on to Orthanc"),
    ("reader", "GET", "/orthanc/studies/{study}?%5fmethod=DELETE", {}, 400, "not passed on to Orthanc"),
    # An address that hides what it names.
    ("physicist", "GET", "/orthanc/app/../studies/{study}", {}, 400, "Bad Request"),
    ("physicist", "GET", "/orthanc//studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "GET", "/orthanc/%73tudies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "GET", "/%6frthanc/studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "PUT", "/orthanc//modalities/x", {}, 400, "not passed on to Orthanc"),
    # Sent by a page of another host, or by nobody knows whom.
    ("physicist", "DELETE", "/orthanc/studies/{study}", {"Origin": "https://evil.example"}, 403, "another host"),
    ("physicist", "DELETE", "/orthanc/studies/{study}", {"Sec_Fetch_Site": "cross-site"}, 403, "another host"),
    ("physicist", "POST", "/orthanc/tools/find", {"Origin": "null"}, 403, "another host"),
    ("physicist", "POST", "/login", {"Origin": "https://evil.example"}, 403, "another host"),
]


@pytest.mark.parametrize(("visitor", "method", "path", "headers", "status", "marker"), ANSWERS)
def test_who_reaches_what(
    door: Door, visitor: str, method: str, path: str, headers: dict[str, str], status: int, marker: str
) -> None:
    answer = door.ask(path, visitor, method, **headers)
    assert (answer.status, marker.format(**door.ids) in answer.body) == (status, True), answer.body[:400]


def login(door: Door, role: str) -> str:
    """A visitor with a new session of the account of a role."""
    visitor = f"{role} {len(door.tokens)}"
    with door.engine.begin() as connection:
        account_id = accounts.find(connection, role).account_id
        door.tokens[visitor] = login_sessions.begin(
            connection, account_id, LoginMethod.PASSWORD, WARD, datetime.now(tz=UTC)
        )
    return visitor


def test_a_study_is_recorded_once_for_each_session_and_a_list_by_its_address(door: Door) -> None:
    before = len(door.recorded("read_raw_objects"))
    visitor = login(door, "reader")
    paths = [
        *("/orthanc/studies/{study}", "/orthanc/instances/{instance}/file", "/orthanc/instances/{instance}/tags"),
        *("/orthanc/studies/{study}/series", "/orthanc/system", "/orthanc/statistics", "/orthanc/changes"),
        *("/orthanc/app/explorer.js", "/orthanc/jobs?expand", "/orthanc/studies?expand&since=0&limit=2", "/orthanc/studies"),
    ]
    with ThreadPoolExecutor(6) as pool:
        assert {pool.submit(door.ask, path, visitor).result().status for path in paths * 2} == {200}
    door.ask("/orthanc/tools/find", visitor, "POST")
    found = door.recorded("read_raw_objects")[before:]
    assert [study for _, study, _ in found if study] == [door.study]
    assert {user for user, _, _ in found} == {"reader"}
    assert sorted(request for _, study, request in found if not study) == ["GET /studies", "POST /tools/find"]


def test_each_change_is_recorded_with_its_study(door: Door) -> None:
    before = len(door.recorded("change_raw_objects"))
    second = list(hospital_studies(2))[1]
    assert text_of(second.expected.study, "study_instance_uid") != door.study
    cookie = {"Cookie": f"{COOKIE}={door.tokens[PHYSICIST]}", "Origin": door.proxy.url}
    uploaded = door.proxy.ask("/orthanc/instances", "POST", second.objects[0].to_bytes(), **cookie)
    orthanc_id = json.loads(uploaded.body)["ParentStudy"]
    for _ in range(2):
        door.ask(f"/orthanc/studies/{orthanc_id}/metadata/1024", PHYSICIST, "PUT")
    assert door.ask(f"/orthanc/studies/{orthanc_id}", PHYSICIST, "DELETE").status == 200
    assert door.ask(f"/orthanc/studies/{orthanc_id}", PHYSICIST).status == 404
    uid = text_of(second.expected.study, "study_instance_uid")
    changed = f"/studies/{orthanc_id}"
    assert door.recorded("change_raw_objects")[before:] == [
        (PHYSICIST, None, "POST /instances"),
        (PHYSICIST, uid, f"PUT {changed}/metadata/1024"),
        (PHYSICIST, uid, f"PUT {changed}/metadata/1024"),
        (PHYSICIST, uid, f"DELETE {changed}"),
    ]


def test_what_cannot_be_recorded_is_not_shown(door: Door) -> None:
    visitor = login(door, "reader")
    with door.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event RENAME TO audit_event_away"))
    try:
        read = door.ask("/orthanc/studies/{study}", visitor)
        changed = door.ask("/orthanc/studies/{study}", PHYSICIST, "DELETE")
    finally:
        with door.engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_event_away RENAME TO audit_event"))
    assert (read.status, "cannot be recorded in the audit trail" in read.body) == (503, True)
    assert (changed.status, "cannot be recorded" in changed.body) == (503, True)
    assert "MainDicomTags" in door.ask("/orthanc/studies/{study}", visitor).body


def test_the_trail_has_the_address_of_the_browser_whatever_it_states(door: Door) -> None:
    visitor = login(door, "reader")
    cookie = f"{COOKIE}={door.tokens[visitor]}"
    stated = {"X_Forwarded_For": "10.9.9.9", "X_Real_IP": "10.9.9.9", "Forwarded": "for=10.9.9.9"}
    assert door.proxy.ask("/orthanc/patients", source="127.0.0.2", Cookie=cookie, **stated).status == 200
    with door.engine.connect() as connection:
        query = select(audit_event.c.address).where(audit_event.c.details["request"].astext == "GET /patients")
        assert connection.execute(query).scalars().all() == ["127.0.0.2"]


@pytest.mark.parametrize(
    ("visitor", "origin", "code"),
    [
        (PHYSICIST, "", None),
        ("anonymous", "", SESSION_ENDED),
        ("revoked", "", SESSION_ENDED),
        ("forged", "", SESSION_ENDED),
        (PHYSICIST, "https://evil.example", SESSION_ENDED),
    ],
)
def test_a_websocket_stays_open_for_users_alone(door: Door, visitor: str, origin: str, code: int | None) -> None:
    assert asyncio.run(close_code(door, visitor, origin or door.proxy.url)) == code


async def close_code(door: Door, visitor: str, origin: str) -> int | None:
    """The code with which a websocket that says nothing is closed; None where it stays open."""
    cookie = {"Cookie": f"{COOKIE}={door.tokens[visitor]}"} if visitor in door.tokens else {}
    url = f"wss{door.proxy.url.removeprefix('https')}/_stcore/stream"
    options = {"additional_headers": cookie, "origin": Origin(origin), "subprotocols": [Subprotocol("streamlit")]}
    async with connect(url, ssl=door.proxy.trust, **options) as opened:
        try:
            await asyncio.wait_for(opened.recv(), 2)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except TimeoutError:
            return None
    return None


@pytest.mark.parametrize("path", ["/login", "/ct", "/orthanc/system", "/nothing/here", "/orthanc/studies"])
def test_every_response_has_the_headers_that_protect(door: Door, path: str) -> None:
    for visitor in (PHYSICIST, "anonymous"):
        headers = door.ask(path, visitor, Accept="text/html").headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers.get_all("Referrer-Policy") == ["same-origin"]
        policies = headers.get_all("Content-Security-Policy") or []
        assert policies or headers.get_content_type() != "text/html"
        assert [one for one in policies if "script-src 'self' 'unsafe-inline'" in one or "*" in one] == []
        assert headers["Server"] == "nginx"


def test_the_cookie_of_the_session_is_secure(door: Door) -> None:
    assert "; Secure" in door.ask("/", PHYSICIST, Accept="text/html").headers["Set-Cookie"]


def test_without_tls_every_address_leads_to_tls(door: Door) -> None:
    connection = HTTPConnection("127.0.0.1", door.proxy.plain_port, timeout=10)
    connection.request("GET", "/study?uid=1.2", headers={"Host": "dose.hospital.example"})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert (response.status, response.headers["Location"]) == (301, "https://dose.hospital.example/study?uid=1.2")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_old_versions_of_tls_are_refused(door: Door, version: ssl.TLSVersion) -> None:
    context = door.proxy.trust
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    # OpenSSL itself refuses old versions at its default level.
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    is_refused = False
    try:
        with socket.create_connection(("127.0.0.1", door.proxy.port)) as plain, context.wrap_socket(
            plain, server_hostname="127.0.0.1"
        ):
            pass
    except ssl.SSLError:
        is_refused = True
    assert is_refused is (version == ssl.TLSVersion.TLSv1_1)


def test_many_logins_of_one_address_have_to_wait_and_pages_do_not(door: Door, tmp_path: Path) -> None:
    foreign = {"Origin": "https://evil.example"}
    with proxy(tmp_path / "proxy", 1, door.node.http_port, USER) as another:
        statuses = [another.ask("/login", "POST", b"", **foreign).status for _ in range(25)]
        refused = another.ask("/password", "POST", b"", **foreign)
        assert another.ask("/login").status == 503
    assert statuses[:21] == [503] * 21
    assert statuses[24] == refused.status == 429
    assert (refused.headers["Retry-After"], "Too many logins" in refused.body) == ("60", True)


def test_nothing_of_the_session_reaches_orthanc_and_nothing_of_its_password_the_browser(door: Door) -> None:
    answer = door.ask("/orthanc/system")
    assert "Set-Cookie" not in answer.headers
    assert "password-of-programs" not in str(answer.headers)
    log = door.node.log.read_text()
    assert door.tokens[PHYSICIST] not in log


def test_pages_and_orthanc_explorer_work_in_a_browser_within_their_policies(door: Door) -> None:
    broken: list[str] = []
    with chromium() as browser:
        context = browser.new_context(ignore_https_errors=True)
        context.add_cookies([{"name": COOKIE, "value": door.tokens[PHYSICIST], "url": door.proxy.url}])
        visitor = Visitor(context.new_page(), door.proxy.url)
        page = visitor.page
        page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        visitor.visit("/")
        visitor.visit("/ct")
        visitor.visit(f"/study?uid={door.study}")
        link = page.locator("a[href*='/orthanc/app/explorer.html']").first.get_attribute("href")
        assert link is not None
        assert link.startswith(f"{door.proxy.url}/orthanc/app/explorer.html#instance?uuid=")
        page.goto(link)
        expect(page.get_by_text("DICOM Tags").first).to_be_visible()
        page.goto(f"{door.proxy.url}/orthanc/app/explorer.html#find-studies")
        expect(page.locator("#all-studies li a").first).to_be_visible()
        page.get_by_role("link", name="Upload").locator("visible=true").click()
        with page.expect_file_chooser():
            page.locator("#fileupload-proxy").click()
        context.close()
    assert broken == []
