"""A user of one site opens every page and download: nothing that is sent names equipment of another site."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from dashboard.ui.current_user import COOKIE
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import account_changes, accounts, login_sessions
from kerma.database.access.login_sessions import Browser
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from tests.support import dashboard_routes
from tests.support.chromium import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser as Chromium
    from sqlalchemy import Connection

    from tests.scope.conftest import Sites

WARD = Browser("127.0.0.1", "Firefox")


class Names(NamedTuple):
    """What names the equipment and the studies of a site.

    Attributes:
        uids: Study Instance UIDs.
        stations: station names and serial numbers.
        equipment_id: one of its pieces of equipment.
    """

    uids: frozenset[str]
    stations: frozenset[str]
    equipment_id: str


class Limited(NamedTuple):
    """A dashboard, and the sessions of a user of one site and of one who sees everything."""

    url: str
    limited: str
    unlimited: str
    own: Names
    other: Names


@pytest.fixture(scope="module")
def dashboard(
    sites: Sites, make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Limited]:
    """Two physicists."""
    url = make_database(urlsplit(sites.both).path.removeprefix("/"))
    engine = create_engine(url)
    with engine.begin() as connection:
        limited, unlimited = (_session(connection, name) for name in ("ben", "ada"))
        entries = [ScopeEntry(equipment_id=one) for one in sites.equipment_ids]
        account_changes.set_scope(connection, accounts.find(connection, "ben").account_id, entries)
        own, other = (_names(connection, list(ids)) for ids in (sites.equipment_ids, sites.other_ids))
    engine.dispose()
    log = tmp_path_factory.mktemp("scope") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as server:
        yield Limited(server.url, limited, unlimited, own, other)


def _session(connection: Connection, name: str) -> str:
    account_id = accounts.add(connection, name, [BuiltInRole.PHYSICIST])
    return login_sessions.begin(connection, account_id, LoginMethod.PASSWORD, WARD, datetime.now(tz=UTC))


def _names(connection: Connection, ids: list[object]) -> Names:
    uids = connection.execute(
        text("SELECT study_instance_uid FROM study WHERE equipment_id = ANY(:ids)"), {"ids": ids}
    ).scalars()
    rows = connection.execute(
        text("SELECT station_name, device_serial_number FROM equipment WHERE equipment_id = ANY(:ids)"), {"ids": ids}
    )
    return Names(frozenset(uids), frozenset(name for row in rows for name in row if name), str(ids[0]))


def get(dashboard: Limited, path: str, session: str) -> tuple[int, bytes]:
    """Status and body of a response."""
    connection = HTTPConnection(urlsplit(dashboard.url).netloc, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"{COOKIE}={session}"})
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


def uids_of(file: bytes, extension: str) -> set[str]:
    """All UIDs in a file."""
    return set(re.findall(r"[0-9]+(?:\.[0-9]+)+", AS_TEXT[extension](file)))


AS_TEXT: dict[str, Callable[[bytes], str]] = {
    "csv": lambda file: file.decode(),
    "parquet": lambda file: pd.read_parquet(io.BytesIO(file)).to_csv(),
    "xlsx": lambda file: "".join(sheet.to_csv() for sheet in pd.read_excel(io.BytesIO(file), sheet_name=None).values()),
}


@pytest.mark.parametrize(
    ("path", "extension"), [*((each.path, "csv") for each in MODALITIES), ("ct", "parquet"), ("ct", "xlsx")]
)
def test_an_export_holds_the_studies_of_the_site_only(dashboard: Limited, path: str, extension: str) -> None:
    address = f"/export/{path}.{extension}"
    status, file = get(dashboard, address, dashboard.limited)
    everything = uids_of(get(dashboard, address, dashboard.unlimited)[1], extension)
    assert status == 200
    assert uids_of(file, extension) & dashboard.own.uids == everything & dashboard.own.uids
    assert not uids_of(file, extension) & dashboard.other.uids
    assert everything & dashboard.other.uids


def test_a_report_of_a_study_of_another_site_is_not_found(dashboard: Limited) -> None:
    own, other = (next(iter(names.uids)) for names in (dashboard.own, dashboard.other))
    statuses = [get(dashboard, f"/report/study/{uid}.pdf", dashboard.limited)[0] for uid in (own, other)]
    assert statuses == [200, 404]


def test_a_report_of_equipment_of_another_site_is_not_found(dashboard: Limited) -> None:
    path = f"/report/equipment/{dashboard.other.equipment_id}.pdf"
    assert get(dashboard, path, dashboard.limited)[0] == 404
    assert get(dashboard, path, dashboard.unlimited)[0] == 200


def test_no_route_answers_with_names_of_another_site(dashboard: Limited) -> None:
    uid, equipment_id = min(dashboard.other.uids), dashboard.other.equipment_id
    subjects = ({"subject": "study", "identifier": uid}, {"subject": "equipment", "identifier": equipment_id})
    examples = ({"extension": "csv", "path": "ct", "survey": "de-ct"} | subject for subject in subjects)
    paths = {path for example in examples for path, method in dashboard_routes.routes(example) if method == "GET"}
    assert f"/report/study/{uid}.pdf" in paths
    for path in sorted(paths):
        body = get(dashboard, path, dashboard.limited)[1]
        assert not found_in(body, dashboard.other.stations - dashboard.own.stations), path
        assert not found_in(body.replace(uid.encode(), b""), dashboard.other.uids), path


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Chromium, for the tests of this file."""
    with chromium() as browser:
        yield browser


def sent_to(browser: Chromium, dashboard: Limited, session: str, paths: list[str]) -> bytes:
    """Everything that the dashboard sends while a user opens pages."""
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": session, "url": dashboard.url}])
    visitor = Visitor(context.new_page(), dashboard.url)
    frames: list[bytes] = []

    def keep(frame: bytes | str) -> None:
        frames.append(frame if isinstance(frame, bytes) else frame.encode())

    visitor.page.on("websocket", lambda socket: socket.on("framereceived", keep))
    for path in paths:
        visitor.visit(path)
    context.close()
    return b"".join(frames)


def paths_of(names: Names) -> list[str]:
    """Every page, with what it shows of a site."""
    uid = min(names.uids)
    parameters = {
        Page.HOME: "",
        Page.STUDY: f"study?uid={uid}",
        Page.PATIENT: f"patient?uid={uid}",
        Page.EQUIPMENT_DETAIL: f"equipment_detail?id={names.equipment_id}",
        Page.QUALITY: "quality?period=all",
    }
    return [f"/{parameters.get(page, page)}" for page in Page]


#: Beginnings of what a page shows where a query is refused or fails.
PROBLEMS = frozenset({"The dashboard may not read", "The database", "cannot be enforced", "Traceback"})


def found_in(sent: bytes, names: frozenset[str]) -> set[str]:
    """Which names were sent."""
    return {name for name in names if name.encode() in sent}


def test_no_page_names_equipment_or_studies_of_another_site(browser: Chromium, dashboard: Limited) -> None:
    own, other = dashboard.own, dashboard.other
    sent = sent_to(
        browser, dashboard, dashboard.limited, [*paths_of(own), f"/equipment_detail?id={other.equipment_id}"]
    )
    assert found_in(sent, own.stations)
    assert found_in(sent, own.uids)
    assert found_in(sent, other.stations - own.stations) == set()
    assert found_in(sent, other.uids) == set()
    assert found_in(sent, PROBLEMS) == set()


def test_the_same_names_are_sent_to_a_user_without_a_scope(browser: Chromium, dashboard: Limited) -> None:
    sent = sent_to(browser, dashboard, dashboard.unlimited, ["/equipment", "/ct"])
    assert found_in(sent, dashboard.other.stations - dashboard.own.stations)


def test_a_search_finds_no_study_of_another_site(browser: Chromium, dashboard: Limited) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": dashboard.limited, "url": dashboard.url}])
    visitor = Visitor(context.new_page(), dashboard.url)
    visitor.visit("/")
    box = visitor.page.locator(".st-key-kerma-search input")
    box.fill(min(dashboard.other.uids))
    box.press("Enter")
    visitor.page.wait_for_url("**/search")
    visitor.sees("No study has the identifier")
    context.close()


def test_a_study_of_another_site_is_said_to_be_absent(browser: Chromium, dashboard: Limited) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": dashboard.limited, "url": dashboard.url}])
    visitor = Visitor(context.new_page(), dashboard.url)
    visitor.visit(f"/study?uid={min(dashboard.other.uids)}")
    visitor.sees("This study is not stored here.")
    context.close()
