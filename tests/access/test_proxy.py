"""One host name through a real nginx: who reaches Orthanc and the dashboard, and what the audit trail then holds."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import create_engine, select, text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole, Right
from kerma.database.access import accounts, login_sessions, roles
from kerma.database.schema.audit_tables import audit_event
from kerma.interop import orthanc_rest
from kerma.simulate import hospital_studies
from kerma.simulate.facts import text_of
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port
from local_stack.orthanc import orthanc_node
from tests.access.conftest import WARD, session_tokens
from tests.support.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
    with (
        orthanc_node(folder / "orthanc", "", free_port(), free_port(), plugin=False, extra_env=users) as node,
        dashboard_server(
            free_port(), {"KERMA_DATABASE_URL": url, "KERMA_ORTHANC_URL": node.url, **users}, folder / "dashboard.log"
        ) as dashboard,
        proxy(folder / "proxy", dashboard.port, node.http_port, USER) as started,
    ):
        study, ids = _stored(node, password)
        yield Door(started, tokens, node, engine, study, ids)
    engine.dispose()


def _stored(node: OrthancNode, password: str) -> tuple[str, dict[str, str]]:
    """Store one study in Orthanc; its Study Instance UID, and Orthanc's identifiers."""
    made = next(hospital_studies(1))
    address = node.url.replace("://", f"://kerma:{password}@")
    for one in made.objects:
        assert orthanc_rest.store(address, one.to_bytes())
    study = orthanc_rest.get(f"{address}/studies").document[0]
    instance = orthanc_rest.get(f"{address}/instances").document[0]
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
    ("physicist", "GET", "/orthanc/app/../studies/{study}", {}, 400, "not passed on to Orthanc"),
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
