"""From a file on somebody's disk to its dose on the screen, through the browser; and a failed object read again."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kerma.interop import orthanc_id as own
from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.hospital import orthanc_id, unique, wait_until, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.hospital import Hospital

STUDY = "2.25.4711"


@pytest.fixture
def visitor(fresh_hospital: Hospital) -> Iterator[Visitor]:
    """Somebody who looks at the dashboard of a hospital."""
    env = {
        "KERMA_DATABASE_URL": fresh_hospital.node.database_url,
        "KERMA_SECRET_FILE": str(fresh_hospital.secret),
        "KERMA_ORTHANC_URL": fresh_hospital.node.url,
        "KERMA_ORTHANC_DICOM_PORT": str(fresh_hospital.node.dicom_port),
    }
    with dashboard_server(free_port(), env) as dashboard, chromium() as browser:
        yield Visitor(browser.new_page(), dashboard.url)


def report() -> bytes:
    return unique(ct_report(ct_event(ct_dose(dlp="321.5"))), StudyInstanceUID=STUDY, StudyDescription="Uploaded thorax")


def without_content() -> bytes:
    broken = ct_report(ct_event(ct_dose()))
    del broken.ContentSequence
    return unique(broken)


def test_an_uploaded_archive_leads_to_the_study(visitor: Visitor, tmp_path: Path) -> None:
    archive = tmp_path / "from_cd.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("DICOM/IM0001", report())
        members.writestr("DICOM/IM0002", without_content())
        members.writestr("README.TXT", "<b>not</b> DICOM")
    visitor.visit("/upload")
    visitor.page.locator("input[type=file]").set_input_files(archive)
    visitor.sees("from_cd.zip")
    visitor.page.get_by_role("button", name="Send to Orthanc").click()
    visitor.sees("3 files: 1 refused, 1 extracted, 1 failed")
    for text in ("from_cd.zip: README.TXT", "not a DICOM file", "Dose was read", "Accepted, could not be read"):
        assert visitor.cells(text) == 1
    visitor.click_row(1)
    visitor.page.wait_for_url(f"**/study?uid={STUDY}")
    visitor.sees("Uploaded thorax")
    assert visitor.outside == []


def test_an_unavailable_node_is_reported_for_each_file(
    visitor: Visitor, fresh_hospital: Hospital, tmp_path: Path
) -> None:
    [path] = write_all(tmp_path / "given", [report()])
    fresh_hospital.node.stop()
    visitor.visit("/upload")
    visitor.page.locator("input[type=file]").set_input_files(path)
    visitor.page.get_by_role("button", name="Send to Orthanc").click()
    visitor.sees("1 file: 1 refused")
    refused = visitor.page.locator("[role=gridcell]").filter(has_text="Does it run, and are host and port right")
    expect(refused).to_have_count(1, timeout=PATIENCE_MS)


def test_a_failed_object_is_read_again_at_the_press_of_a_button(
    visitor: Visitor, fresh_hospital: Hospital, tmp_path: Path
) -> None:
    [path] = write_all(tmp_path / "given", [without_content()])
    fresh_hospital.storescu(path)
    fresh_hospital.settle()
    before = fresh_hospital.status_of(path)
    visitor.visit("/quality")
    visitor.sees("1 failed, the latest first")
    assert visitor.cells(f"{fresh_hospital.node.url}/instances/{orthanc_id(path)}/file") == 1
    visitor.page.get_by_role("button", name="Read all 1 again").click()
    visitor.sees("1 object will be read again within seconds")
    wait_until(lambda: fresh_hospital.status_of(path)["read_at"] > before["read_at"])
    assert fresh_hospital.status_of(path)["reason"] == before["reason"]


def test_our_identifier_of_an_object_is_orthancs(fresh_hospital: Hospital, tmp_path: Path) -> None:
    paths = write_all(
        tmp_path / "given", [report(), unique(ct_report(), PatientID=" 47 11 "), unique(ct_report(), PatientID="")]
    )
    fresh_hospital.storescu(*paths)
    assert {own.orthanc_id(path) for path in paths} == set(fresh_hospital.rest("/instances"))
