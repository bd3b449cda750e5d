"""One host name through a real nginx: who reaches Orthanc and the dashboard, and what the audit trail then holds."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import warnings
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from dashboard.access.websocket_guard import SESSION_ENDED
from dashboard.ui.current_user import COOKIE
from kerma.database.schema.audit_tables import audit_event
from kerma.simulate import hospital_studies
from kerma.simulate.facts import text_of
from local_stack import free_port
from local_stack.chromium import chromium
from tests.support.chromium import Visitor
from tests.support.documented import section
from tests.support.door import PHYSICIST, READER, USER, opened_door
from tests.support.proxy import FOLDER as CONTAINER
from tests.support.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

from tests.support.door import Door


@pytest.fixture(scope="module")
def door(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """A proxy with everything behind it."""
    with opened_door(make_database(migrated_template), tmp_path_factory.mktemp("door")) as door:
        yield door


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
    ("anonymous", "GET", "/orthanc/studies", {"X-Forwarded-User": "physicist"}, 401, "Log in first."),
    ("anonymous", "GET", "/metrics", {"X-Forwarded-For": "127.0.0.1"}, 401, "Log in first."),
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
    ("reader", "GET", "/orthanc/studies/{study}", {"X-HTTP-Method-Override": "DELETE"}, 200, "MainDicomTags"),
    ("reader", "GET", "/orthanc/studies/{study}?_method=DELETE", {}, 400, "not passed on to Orthanc"),
    ("reader", "GET", "/orthanc/studies/{study}?%5fmethod=DELETE", {}, 400, "not passed on to Orthanc"),
    # An address that hides what it names.
    ("physicist", "GET", "/orthanc/app/../studies/{study}", {}, 400, "Bad Request"),
    ("physicist", "GET", "/orthanc//studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "GET", "/orthanc/%73tudies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "GET", "/%6frthanc/studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("viewer", "GET", "//orthanc/studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("viewer", "GET", "/x/../orthanc/studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("viewer", "DELETE", "/./orthanc/studies/{study}", {}, 400, "not passed on to Orthanc"),
    ("physicist", "PUT", "/orthanc//modalities/x", {}, 400, "not passed on to Orthanc"),
    # Sent by a page of another host, or by nobody knows whom.
    ("physicist", "DELETE", "/orthanc/studies/{study}", {"Origin": "https://evil.example"}, 403, "another host"),
    ("physicist", "DELETE", "/orthanc/studies/{study}", {"Sec-Fetch-Site": "cross-site"}, 403, "another host"),
    ("physicist", "POST", "/orthanc/tools/find", {"Origin": "null"}, 403, "another host"),
    ("physicist", "POST", "/login", {"Origin": "https://evil.example"}, 403, "another host"),
]


@pytest.mark.parametrize(("visitor", "method", "path", "headers", "status", "marker"), ANSWERS)
def test_who_reaches_what(
    door: Door, visitor: str, method: str, path: str, headers: dict[str, str], status: int, marker: str
) -> None:
    answer = door.ask(path, visitor, method, headers)
    assert (answer.status, marker.format(**door.ids) in answer.body) == (status, True), answer.body[:400]


def test_a_study_is_recorded_once_for_each_session_and_a_list_by_its_address(door: Door) -> None:
    before = len(door.recorded("read_raw_objects"))
    visitor = door.login(READER)
    paths = [
        *("/orthanc/studies/{study}", "/orthanc/instances/{instance}/file", "/orthanc/instances/{instance}/tags"),
        *("/orthanc/studies/{study}/series", "/orthanc/system", "/orthanc/statistics", "/orthanc/changes"),
        *(
            "/orthanc/app/explorer.js",
            "/orthanc/jobs?expand",
            "/orthanc/studies?expand&since=0&limit=2",
            "/orthanc/studies",
        ),
    ]
    with ThreadPoolExecutor(6) as pool:
        assert {pool.submit(door.ask, path, visitor).result().status for path in paths * 2} == {200}
    door.ask("/orthanc/tools/find", visitor, "POST")
    found = door.recorded("read_raw_objects")[before:]
    assert [study for _, study, _ in found if study] == [door.study]
    assert {user for user, _, _ in found} == {"reader"}
    assert sorted(request for _, study, request in found if not study) == [
        *("GET /jobs", "GET /studies", "POST /tools/find"),
    ]


def test_each_change_is_recorded_with_its_study(door: Door) -> None:
    before = len(door.recorded("change_raw_objects"))
    second = list(hospital_studies(2))[1]
    assert text_of(second.expected.study, "study_instance_uid") != door.study
    data, headers = second.objects[0].to_bytes(), door.headers(PHYSICIST)
    uploaded = door.proxy.ask("/orthanc/instances", "POST", data, headers)
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
    visitor = door.login(READER)
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
    visitor = door.login(READER)
    stated = {"X-Forwarded-For": "10.9.9.9", "X-Real-IP": "10.9.9.9", "Forwarded": "for=10.9.9.9"}
    headers = {**door.headers(visitor), **stated}
    assert door.proxy.ask("/orthanc/patients", headers=headers, source="127.0.0.2").status == 200
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
    sender, protocols = Origin(origin), [Subprotocol("streamlit")]
    async with connect(
        url, ssl=door.proxy.trust, additional_headers=cookie, origin=sender, subprotocols=protocols
    ) as opened:
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
        headers = door.ask(path, visitor, headers={"Accept": "text/html"}).headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers.get_all("Referrer-Policy") == ["same-origin"]
        policies = headers.get_all("Content-Security-Policy") or []
        assert policies or headers.get_content_type() != "text/html"
        assert [one for one in policies if "script-src 'self' 'unsafe-inline'" in one or "*" in one] == []
        assert headers["Server"] == "nginx"


def test_the_cookie_of_the_session_is_secure(door: Door) -> None:
    assert "; Secure" in door.ask("/", PHYSICIST, headers={"Accept": "text/html"}).headers["Set-Cookie"]


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
        with (
            socket.create_connection(("127.0.0.1", door.proxy.port)) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1"),
        ):
            pass
    except ssl.SSLError:
        is_refused = True
    assert is_refused is (version == ssl.TLSVersion.TLSv1_1)


def test_many_logins_of_one_address_have_to_wait_and_pages_do_not(door: Door, tmp_path: Path) -> None:
    foreign = {"Origin": "https://evil.example"}
    with proxy(tmp_path / "proxy", 1, door.node.http_port, USER) as another:
        statuses = [another.ask("/login", "POST", b"", foreign).status for _ in range(25)]
        refused = another.ask("/password", "POST", b"", foreign)
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


def test_the_commands_for_debian_lead_to_a_configuration_that_nginx_accepts(door: Door, tmp_path: Path) -> None:
    commands = section("proxy.md", "On Debian without containers").blocks("sh")[0]
    own = {"/etc/": f"{tmp_path}/etc/", "/var/lib/": f"{tmp_path}/", "/usr/share/kerma/proxy": str(CONTAINER)}
    for installed, here in own.items():
        assert installed in commands
        commands = commands.replace(installed, here)
    remaining = [line for line in commands.splitlines() if not line.startswith(("apt-get ", "nginx "))]
    for folder in ("kerma/proxy", "nginx/sites-available", "nginx/sites-enabled"):
        (tmp_path / "etc" / folder).mkdir(parents=True)
    subprocess.run(["sh", "-e"], input="\n".join(remaining), text=True, check=True, cwd=door.proxy.folder)
    site = tmp_path / "etc" / "nginx" / "sites-enabled" / "kerma"
    shutil.copy(door.proxy.folder / "orthanc-password.map", tmp_path / "etc" / "kerma" / "proxy")
    text = site.read_text().replace("/etc/kerma/", f"{tmp_path}/etc/kerma/")
    for port in ("80", "443"):
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{free_port()}")
    site.write_text(text)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {site.parent}/*; }}")
    command = ["/usr/sbin/nginx", "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, text=True, check=True, capture_output=True)
    assert "test is successful" in done.stderr
