"""Alerts in a real browser: the list, an acknowledgement, and the mark in the list of studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Position, expect
from sqlalchemy import create_engine, text

from local_stack import dashboard_server, free_port
from tests.support.chromium import PATIENCE_MS, ROW_PX, Visitor
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ALERTS = (
    "INSERT INTO alert (study_id, alert_id, rule_id, severity, outcome, value, is_upper_bound, threshold, unit, "
    "data_version) SELECT study_id, study_id, 'RF-DAP-200', 'notification', 'exceeds', dap_gy_cm2, false, 200, "
    "'Gy.cm2', 1 FROM study WHERE dap_gy_cm2 > 200; "
    "INSERT INTO alert_history (study_id, alert_id, data_version, outcome, value, is_upper_bound, threshold, unit) "
    "SELECT study_id, alert_id, 1, outcome, value, is_upper_bound, threshold, unit FROM alert"
)


@pytest.fixture(scope="module")
def alerts_url(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Studies of 150, 250 and 350 Gy·cm²; the last two have an alert."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        machine = add_machine(connection)
        for dap in (150, 250, 350):
            add_study(
                connection, machine, f"2.25.{dap}", modality="RF", dap_gy_cm2=float(dap), study_description=f"PCI {dap}"
            )
        connection.execute(text(ALERTS))
    engine.dispose()
    log = tmp_path_factory.mktemp("alerts") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        yield dashboard.url


@pytest.fixture
def reader(browser: Browser, alerts_url: str) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    visitor = Visitor(context.new_page(), alerts_url)
    yield visitor
    context.close()
    assert visitor.outside == []


def select_row(visitor: Visitor, row: int) -> None:
    """Check the box of a row, from 0; it is drawn, so only its position can be clicked."""
    position: Position = {"x": 15, "y": ROW_PX * (row + 1) + ROW_PX // 2}
    visitor.page.get_by_test_id("stDataFrame").first.click(position=position)
    visitor.settle()


def test_alerts_are_acknowledged_and_lists_of_studies_state_it(reader: Visitor) -> None:
    """One journey: what the first part stores is what the later ones show."""
    reader.visit("/alerts")
    reader.sees("2 alerts, the latest first.")
    assert reader.cells("200 Gy·cm²") == 2
    page = reader.page
    select_row(reader, 0)
    expect(page.get_by_role("button", name="Acknowledge 1 alert")).to_be_visible(timeout=PATIENCE_MS)
    select_row(reader, 1)
    expect(page.get_by_role("button", name="Acknowledge 2 alerts")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("stForm").get_by_role("combobox", name="State").click()
    page.get_by_role("option", name="Explained, with a cause").click()
    page.get_by_role("combobox", name="Cause").click()
    page.get_by_role("option", name="complex procedure").click()
    page.get_by_role("textbox", name="Comment").fill("chronic total occlusion")
    page.get_by_role("button", name="Acknowledge 2 alerts").click()
    reader.sees("No alert is open.")

    reader.visit("/alerts?alert_state=explained")
    assert reader.cells("explained") == 2

    reader.visit("/fluoroscopy?fluoroscopy_has_alert=yes")
    reader.sees("2 studies, newest first")
    assert reader.cells("explained") == 2

    reader.visit("/study?uid=2.25.350")
    page.get_by_text("History of the alerts").click()
    reader.sees("cause: complex procedure · chronic total occlusion")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_an_alert_opens_by_its_address(reader: Visitor) -> None:
    reader.visit("/alerts?alert=6f1e0f3e-9d0b-5b7a-8b1c-0d2f4a6c8e10")
    reader.sees("This alert is not there, or belongs to equipment outside your scope.")
    reader.page.get_by_role("button", name="All alerts").click()
    reader.settle()
    expect(reader.page).to_have_url(f"{reader.base}/alerts")
