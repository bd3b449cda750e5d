"""The whole path: a report sent by C-STORE, Orthanc, the plugin, PostgreSQL, the dashboard, the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from tests.support.chromium import Visitor
from tests.support.hospital import orthanc_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.hospital import Hospital

SAMPLE = "CT-RDSR-Siemens_Flash-TAP-SS.dcm"
STUDY = "/study?uid=1.3.6.1.4.1.5962.99.1.2662687737.2058515598.1471541535737.3.0"


@pytest.fixture
def visitor(fresh_hospital: Hospital, samples: Path) -> Iterator[Visitor]:
    """Somebody who looks at the dashboard of a hospital to which the report was just sent."""
    env = {
        "KERMA_DATABASE_URL": fresh_hospital.node.database_url,
        "KERMA_SECRET_FILE": str(fresh_hospital.secret),
        "KERMA_ORTHANC_URL": fresh_hospital.node.url,
    }
    with dashboard_server(free_port(), env) as dashboard, chromium() as browser:
        fresh_hospital.storescu(samples / SAMPLE)
        fresh_hospital.settle()
        yield Visitor(browser.new_page(), dashboard.url)


def test_a_report_that_is_sent_is_seen(visitor: Visitor, fresh_hospital: Hospital, samples: Path) -> None:
    visitor.visit("/ct")
    assert visitor.cells("Thorax^TAP (Adult)") == 1
    visitor.click_row(0)
    visitor.page.wait_for_url(f"**{STUDY}")
    visitor.sees("724.52 mGy·cm")
    visitor.sees("4 irradiation events")
    for protocol in ("PreMonitoring", "Monitoring", "TAP"):
        assert visitor.cells(protocol) == 1
    assert "protected" in visitor.page.locator("dl").first.inner_text()
    raw = f"{fresh_hospital.node.url}/app/explorer.html#instance?uuid={orthanc_id(samples / SAMPLE)}"
    assert visitor.cells(raw) == 1
    assert visitor.outside == []


def test_the_raw_object_is_there_where_the_link_leads(fresh_hospital: Hospital, samples: Path) -> None:
    fresh_hospital.storescu(samples / SAMPLE)
    assert fresh_hospital.rest(f"/instances/{orthanc_id(samples / SAMPLE)}")["Type"] == "Instance"
