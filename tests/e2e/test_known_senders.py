"""Who may send is decided on the page Senders, without a restart of Orthanc; who was rejected is listed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerma.database.ingest import nodes, rejections
from kerma.interop.association import Node, NodeError
from kerma.interop.cstore import send
from kerma.interop.echo import echo
from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from tests.support.chromium import Visitor
from tests.support.hospital import unique, wait_until, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.conftest import OpenHospital
    from tests.support.hospital import Hospital

SENDER = "SCANNER_9"
STRICT = {
    "KERMA_ORTHANC_ACCEPT_UNKNOWN_AE": "false",
    "KERMA_ORTHANC_CHECK_CALLED_AET": "true",
    "KERMA_ORTHANC_CHECK_MODALITY_HOST": "true",
    "KERMA_ORTHANC_MODALITIES": '"pacs" : { "AET" : "PACS", "Host" : "127.0.0.1", "Port" : 104 }',
}


@pytest.fixture
def strict(open_hospital: OpenHospital, database_url: str) -> Iterator[Hospital]:
    """A hospital whose Orthanc accepts listed senders only; its configuration lists one."""
    with open_hospital(database_url, **STRICT) as opened:
        yield opened


@pytest.fixture
def visitor(strict: Hospital) -> Iterator[Visitor]:
    env = {"KERMA_DATABASE_URL": strict.node.database_url, "KERMA_ORTHANC_URL": strict.node.url}
    with dashboard_server(free_port(), env) as dashboard, chromium() as browser:
        yield Visitor(browser.new_page(), dashboard.url)


def may_call(hospital: Hospital, calling: str) -> bool:
    """Whether Orthanc answers C-ECHO of this AE title."""
    try:
        echo(Node("127.0.0.1", hospital.node.dicom_port, calling=calling))
    except NodeError:
        return False
    return True


def rejected(hospital: Hospital) -> list[str]:
    with hospital.engine.connect() as connection:
        return [found.rejection.calling_ae_title for found in rejections.latest(connection, 10)]


def test_a_rejected_caller_is_listed_added_accepted_removed_and_rejected_again(
    visitor: Visitor, strict: Hospital, tmp_path: Path
) -> None:
    assert may_call(strict, "PACS")
    assert not may_call(strict, SENDER)
    wait_until(lambda: rejected(strict) == [SENDER])

    visitor.visit("/senders")
    visitor.sees("accepts objects from the senders listed here only")
    assert visitor.cells("Orthanc's configuration") == 1
    assert visitor.cells("no listed sender has this AE title") == 1
    visitor.click_row(0, table=1)
    visitor.page.get_by_label("Name", exact=True).fill("scanner 9")
    visitor.page.get_by_role("button", name="Save").click()
    visitor.sees("Nothing was saved. The name may have")
    visitor.page.get_by_label("Name", exact=True).fill("scanner-9")
    visitor.page.get_by_role("button", name="Save").click()
    visitor.sees("scanner-9 is saved")
    wait_until(lambda: may_call(strict, SENDER))

    [path] = write_all(tmp_path / "sent", [unique(ct_report(ct_event(ct_dose())))])
    called = Node("127.0.0.1", strict.node.dicom_port, calling=SENDER)
    assert [result.refusal for result in send([path], called)] == [None]
    strict.settle()
    assert strict.status_of(path)["calling_ae_title"] == SENDER

    visitor.visit("/senders?node=scanner-9")
    visitor.page.get_by_role("button", name="Remove").click()
    visitor.sees("scanner-9 is removed")
    wait_until(lambda: not may_call(strict, SENDER))
    assert may_call(strict, "PACS")


def test_nodes_of_kerma_outlast_a_restart_of_orthanc(strict: Hospital) -> None:
    with strict.engine.begin() as connection:
        entry = nodes.ListedNode(name="scanner-9", ae_title=SENDER, address="127.0.0.1", port=104)
        nodes.put(connection, entry)
    wait_until(lambda: may_call(strict, SENDER))
    strict.node.restart()
    wait_until(lambda: may_call(strict, SENDER))
    [state] = _states(strict)
    assert {modality.name: modality.is_own for modality in state.modalities} == {"pacs": False, "scanner-9": True}


def test_a_known_sender_at_another_address_is_rejected_with_its_cause(strict: Hospital) -> None:
    with strict.engine.begin() as connection:
        entry = nodes.ListedNode(name="scanner-9", ae_title=SENDER, address="127.0.0.9", port=104)
        nodes.put(connection, entry)
    wait_until(lambda: any(modality.name == "scanner-9" for state in _states(strict) for modality in state.modalities))
    assert not may_call(strict, SENDER)
    wait_until(lambda: rejected(strict) == [SENDER])
    with strict.engine.connect() as connection:
        [found] = rejections.latest(connection, 10)
    assert (found.rejection.reason, found.rejection.detail) == ("other_address", "127.0.0.9")


def _states(hospital: Hospital) -> list[nodes.OrthancState]:
    with hospital.engine.connect() as connection:
        return nodes.states(connection)


def test_a_failed_object_names_its_sender_and_is_read_again(visitor: Visitor, strict: Hospital, tmp_path: Path) -> None:
    report = ct_report(ct_event(ct_dose()))
    del report.ContentSequence
    [path] = write_all(tmp_path / "sent", [unique(report, Manufacturer="ACME", StationName="CT7")])
    called = Node("127.0.0.1", strict.node.dicom_port, calling="PACS")
    assert [result.refusal for result in send([path], called)] == [None]
    strict.settle()
    before = strict.status_of(path)
    visitor.visit("/ingestion?sender=PACS")
    for text in ("PACS", "127.0.0.1", "SR", "ACME · CT7"):
        assert visitor.cells(text) == 1
    visitor.page.get_by_role("button", name="Read all 1 again").click()
    visitor.sees("1 object will be read again within seconds")
    wait_until(lambda: strict.status_of(path)["read_at"] > before["read_at"])
    strict.settle()
    assert strict.status_of(path)["status"] == "failed"
