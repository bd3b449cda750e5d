"""A proxy with a dashboard and an Orthanc behind it, an account of each role, and one study."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import create_engine, select

from dashboard.ui.current_user import COOKIE
from kerma.access.rights import BuiltInRole, Right
from kerma.database.access import accounts, login_sessions, roles
from kerma.database.ingest.store import Received, store
from kerma.database.schema.audit_tables import audit_event
from kerma.extract import extract
from kerma.interop import orthanc_rest
from kerma.simulate import hospital_studies
from kerma.simulate.facts import text_of
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port
from local_stack.orthanc import orthanc_node
from tests.access.conftest import WARD, session_tokens
from tests.support.database_contents import HASHED
from tests.support.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from local_stack.orthanc import OrthancNode
    from tests.support.proxy import Answer, Proxy

USER = "kerma:password-of-programs"
PHYSICIST = str(BuiltInRole.PHYSICIST)
#: A role and its account that may read in Orthanc and change nothing there.
READER = "reader"


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

    def headers(self, visitor: str) -> dict[str, str]:
        """What the browser of a visitor states: the cookie, where there is one, and the own page as the origin."""
        cookie = {"Cookie": f"{COOKIE}={self.tokens[visitor]}"} if visitor in self.tokens else {}
        return {**cookie, "Origin": self.proxy.url}

    def ask(
        self, path: str, visitor: str = PHYSICIST, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The response to a visitor; a POST carries a query of studies."""
        body = json.dumps({"Level": "Study", "Query": {}}).encode() if method == "POST" else None
        sent = {**self.headers(visitor), **(headers or {})}
        return self.proxy.ask(path.format(**self.ids), method, body, sent)

    def recorded(self, action: str) -> list[tuple[str, str | None, str]]:
        """User, study and request of the rows of an action, in order."""
        columns = audit_event.c.user_name, audit_event.c.study_instance_uid, audit_event.c.details["request"].astext
        query = select(*columns).where(audit_event.c.action == action).order_by(audit_event.c.number)
        with self.engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def login(self, role: str) -> str:
        """A visitor with a new session of the account of a role."""
        visitor = f"{role} {len(self.tokens)}"
        with self.engine.begin() as connection:
            account_id = accounts.find(connection, role).account_id
            now = datetime.now(tz=UTC)
            self.tokens[visitor] = login_sessions.begin(connection, account_id, LoginMethod.PASSWORD, WARD, now)
        return visitor


@contextmanager
def opened_door(url: str, folder: Path) -> Iterator[Door]:
    """Run everything on a database with Kerma's tables, for the time of the block."""
    engine = create_engine(url)
    with engine.begin() as connection:
        roles.put(connection, READER, [Right.READ_RAW_OBJECTS])
        tokens = session_tokens(connection)
        accounts.add(connection, READER, [READER])
    name, password = USER.split(":")
    users = {"KERMA_ORTHANC_AUTHENTICATION": "true", "KERMA_ORTHANC_USERS": f'"{name}" : "{password}"'}
    dashboard_port = free_port()
    with (
        orthanc_node(folder / "orthanc", "", free_port(), free_port(), plugin=False, extra_env=users) as node,
        proxy(folder / "proxy", dashboard_port, node.http_port, USER) as started,
    ):
        study, ids = _stored(node, engine)
        door = Door(started, tokens, node, engine, study, ids)
        tokens[READER] = tokens[door.login(READER)]
        settings = {
            "KERMA_DATABASE_URL": url,
            "KERMA_ORTHANC_URL": node.url,
            "KERMA_ORTHANC_EXPLORER_URL": f"{started.url}/orthanc",
            **users,
        }
        with dashboard_server(dashboard_port, settings, folder / "dashboard.log"):
            yield door
    engine.dispose()


def _stored(node: OrthancNode, engine: Engine) -> tuple[str, dict[str, str]]:
    """Store one study in Orthanc and in the database; its Study Instance UID, and Orthanc's identifiers."""
    # Orthanc Explorer takes long to show a report of many events.
    made = min(hospital_studies(12), key=lambda study: len(study.objects[0].to_bytes()))
    address = node.url.replace("://", f"://{USER}@")
    for one in made.objects:
        assert orthanc_rest.store(address, one.to_bytes())
    study = orthanc_rest.get(f"{address}/studies").document[0]
    instance = orthanc_rest.get(f"{address}/instances").document[0]
    with engine.begin() as connection:
        store(connection, [Received(instance, extract(made.objects[0].to_bytes()))], HASHED)
    return text_of(made.expected.study, "study_instance_uid"), {"study": study, "instance": instance}
