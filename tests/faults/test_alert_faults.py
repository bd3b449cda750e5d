"""Orthanc, its reader, the worker, the dashboard and the mail server are killed while alerts pass them.

In the end alerts equal those of an undisturbed run, each recipient has each alert once, and what somebody acknowledged
meanwhile in a browser is stored once.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, Position, expect
from sqlalchemy import text

from kerma.database.engine import make_engine
from local_stack.chromium import chromium
from tests.faults.alert_hospital import RECIPIENTS, AlertHospital, alert_hospital
from tests.faults.alert_studies import ACKNOWLEDGED, RULES, objects
from tests.faults.options import ROUNDS, SEED
from tests.faults.senders import Sender
from tests.faults.site import PATIENCE_S
from tests.support.chromium import ROW_PX, Visitor
from tests.support.hospital import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine

    Alerts = dict[tuple[object, ...], tuple[object, ...]]

pytestmark = [
    pytest.mark.usefixtures("collected_sockets"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
# So long between two objects that all kills fall into the sending and the reading, and for each study between kills.
_PACE_S = 0.1
_LONGEST_PAUSE_S = 0.025
_PAGE = f"/alerts?alert_rule={ACKNOWLEDGED}"
_ALL_ROWS: Position = {"x": 15, "y": ROW_PX // 2}
_PATIENCE_MS = 8_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def undisturbed(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], Alerts]:
    """The alerts of the first studies of the demo hospital where nothing is killed."""
    found: dict[int, Alerts] = {}

    def alerts(studies: int) -> Alerts:
        if studies not in found:
            folder = tmp_path_factory.mktemp("undisturbed")
            found[studies] = _undisturbed(make_database(migrated_template), folder, studies)
        return found[studies]

    return alerts


def _undisturbed(database_url: str, folder: Path, studies: int) -> Alerts:
    engine = make_engine(database_url)
    try:
        with alert_hospital(engine, database_url, folder) as hospital:
            _send(hospital, folder, studies, pace_s=0).join()
            hospital.wait_until_settled()
            return hospital.alerts()
    finally:
        engine.dispose()


def _send(hospital: AlertHospital, folder: Path, studies: int, pace_s: float) -> Sender:
    sender = Sender(write_all(folder / "objects", objects(studies)), hospital.node.dicom_port, pace_s=pace_s)
    sender.start()
    return sender


class Person:
    """Somebody who acknowledges alerts in a browser, and tries again where the dashboard does not answer."""

    def __init__(self, page: Page, hospital: AlertHospital) -> None:
        self._visitor = Visitor(page, hospital.dashboard.url)
        self._visitor.page.set_default_timeout(_PATIENCE_MS)

    def acknowledge_all(self) -> None:
        """Acknowledge what is open, as far as the dashboard lives."""
        try:
            self._visitor.visit(_PAGE)
            if not self._is_done():
                self._acknowledge()
        except (Error, AssertionError):
            time.sleep(0.5)

    def acknowledges_the_rest(self) -> bool:
        """Acknowledge until nothing is open."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.acknowledge_all()
            if self._is_done():
                return True
        return False

    def _is_done(self) -> bool:
        return self._visitor.page.get_by_text("No alert matches.").is_visible()

    def _acknowledge(self) -> None:
        page = self._visitor.page
        page.get_by_test_id("stDataFrame").first.click(position=_ALL_ROWS)
        button = page.get_by_role("button", name="Acknowledge")
        expect(button).to_be_visible(timeout=_PATIENCE_MS)
        self._visitor.settle()
        page.get_by_test_id("stForm").get_by_role("combobox", name="State").click()
        page.get_by_role("option", name="Explained, with a cause").click()
        page.get_by_role("combobox", name="Cause").click()
        page.get_by_role("option", name="complex procedure").click()
        button.click()
        self._visitor.settle()


def _run(
    engine: Engine, database_url: str, folder: Path, browser: Browser, expected: Alerts, *, studies: int, seed: str
) -> None:
    generator = random.Random(seed)
    with alert_hospital(engine, database_url, folder) as hospital:
        sender = _send(hospital, folder, studies, _PACE_S)
        kills = hospital.kill_in_turn(generator, _LONGEST_PAUSE_S * studies)
        with browser.new_page(viewport={"width": 1280, "height": 1400}) as page:
            person = Person(page, hospital)
            while not kills.done() or sender.is_alive():
                person.acknowledge_all()
            kills.result()
            hospital.wait_until_settled()
            assert person.acknowledges_the_rest()
        assert hospital.alerts() == expected
        raised = hospital.alert_ids()
        for name in RECIPIENTS:
            mailed = hospital.mailed(name)
            assert set(mailed.listed) <= raised
            assert len(set(mailed.listed)) + mailed.counted == len(mailed.listed) + mailed.counted == len(raised)
    assert _acknowledged_otherwise_than_once(engine) == []


def _acknowledged_otherwise_than_once(engine: Engine) -> list[tuple[object, ...]]:
    """Alerts of the rule with their state, and how often each was acknowledged, where that is not once."""
    query = text(
        "SELECT alert_id, state, (SELECT count(*) FROM alert_action n WHERE n.alert_id = a.alert_id) "
        "FROM alert a WHERE rule_id = :rule"
    )
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query, {"rule": ACKNOWLEDGED})]
    return [row for row in rows if row[1:] != ("explained", 1)]


def test_the_undisturbed_run_has_alerts_of_every_rule(undisturbed: Callable[[int], Alerts]) -> None:
    assert {key[1] for key in undisturbed(60)} >= {one.rule_id for one in RULES}


def test_alerts_and_mails_equal_those_of_an_undisturbed_run(
    engine: Engine, database_url: str, tmp_path: Path, browser: Browser, undisturbed: Callable[[int], Alerts]
) -> None:
    _run(engine, database_url, tmp_path, browser, undisturbed(60), studies=60, seed="short")


@pytest.mark.faults
@pytest.mark.parametrize("number", range(ROUNDS))
def test_alerts_and_mails_of_200_studies_equal_those_of_an_undisturbed_run(
    number: int,
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    browser: Browser,
    undisturbed: Callable[[int], Alerts],
) -> None:
    _run(engine, database_url, tmp_path, browser, undisturbed(200), studies=200, seed=f"{SEED} {number}")
