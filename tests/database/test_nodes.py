"""Nodes are checked before Orthanc sees them, and stored by name; rejected callers are counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from kerma.database.ingest import nodes, rejections
from kerma.database.ingest.nodes import ListedNode, OrthancState
from kerma.database.ingest.rejections import Rejection
from kerma.database.query.operations.senders import Sender, senders
from kerma.database.schema.node_tables import rejection
from kerma.standard.enumerations import RejectionReason
from tests.support.study_rows import STORED_AT, add_ledger

CT1 = ListedNode(name="ct1", ae_title="CT1", address="10.1.2.3", port=104)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
REJECTED = Rejection("CT9", "10.1.2.9", RejectionReason.UNKNOWN, "", AT)
STATE = OrthancState(
    node="north",
    ae_title="KERMA",
    accepts_unknown=False,
    checks_called_ae_title=True,
    checks_address=True,
    modalities=(),
    log_file=None,
    log_error=None,
)

FAULTS = {
    "an empty name": (replace(CT1, name=""), "The name"),
    "a blank in the name": (replace(CT1, name="ct 1"), "The name"),
    "a slash in the name": (replace(CT1, name="ct/1"), "The name"),
    "a long AE title": (replace(CT1, ae_title="A" * 17), "The AE title"),
    "a backslash in the AE title": (replace(CT1, ae_title="A\\B"), "The AE title"),
    "an empty AE title": (replace(CT1, ae_title=" "), "The AE title"),
    "no address": (replace(CT1, address=""), "The address"),
    "a number too many": (replace(CT1, address="10.1.2.3.4"), "The address"),
    "a number too large": (replace(CT1, address="10.1.2.300"), "The address"),
    "a blank in the address": (replace(CT1, address="10.1.2.3 "), "The address"),
    "the unspecified address": (replace(CT1, address="0.0.0.0"), "No sender can have the address 0.0.0.0"),
    "the unspecified IPv6 address": (replace(CT1, address="::"), "No sender can have the address ::"),
    "an address of this network": (replace(CT1, address="0.1.2.3"), "No sender can have the address 0.1.2.3"),
    "a multicast address": (replace(CT1, address="224.0.0.1"), "No sender can have the address 224.0.0.1"),
    "an IPv6 multicast address": (replace(CT1, address="ff02::1"), "No sender can have the address ff02::1"),
    "the broadcast address": (replace(CT1, address="255.255.255.255"), "No sender can have the address"),
    "a mapped unspecified address": (replace(CT1, address="::ffff:0.0.0.0"), "No sender can have the address 0.0.0.0"),
    "an address with a zone": (replace(CT1, address="fe80::1%eth0"), "The address must have no zone (%eth0)"),
    "a port below 1": (replace(CT1, port=0), "The port"),
    "a port above 65535": (replace(CT1, port=65536), "The port"),
}


@pytest.mark.parametrize(("entry", "beginning"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_stated(entry: ListedNode, beginning: str) -> None:
    [fault] = entry.faults(needs_numeric_address=False)
    assert str(fault).startswith(beginning)


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "::1", "fe80::1", "ct1.hospital.example", "dashboard"])
def test_an_address_is_a_number_or_a_host_name(address: str) -> None:
    assert replace(CT1, address=address).faults(needs_numeric_address=False) == []


SAME = {
    "the same": (CT1, "CT1", "10.1.2.3", True),
    "another AE title": (CT1, "CT2", "10.1.2.3", False),
    "an AE title in small letters": (CT1, "ct1", "10.1.2.3", False),
    "another address": (CT1, "CT1", "10.1.2.4", False),
    "an address mapped to IPv6": (CT1, "CT1", "::ffff:10.1.2.3", True),
    "another spelling of IPv6": (replace(CT1, address="fe80::1"), "CT1", "FE80:0:0:0:0:0:0:1", True),
    "another spelling of a host": (replace(CT1, address="ct1.example"), "CT1", "CT1.Example.", True),
}


@pytest.mark.parametrize(("entry", "ae_title", "address", "is_same"), SAME.values(), ids=SAME)
def test_a_sender_is_the_same_by_ae_title_and_address(
    entry: ListedNode, ae_title: str, address: str, *, is_same: bool
) -> None:
    assert entry.is_same_sender(ae_title, address) is is_same


def test_a_host_name_is_a_fault_where_orthanc_compares_addresses() -> None:
    [fault] = replace(CT1, address="dashboard").faults(needs_numeric_address=True)
    assert "enter the IP address" in str(fault)


def test_a_node_of_the_same_name_is_replaced(connection: Connection) -> None:
    for entry in (CT1, replace(CT1, ae_title="CT_1", note="Room 3")):
        nodes.put(connection, entry)
    assert nodes.listed(connection) == [replace(CT1, ae_title="CT_1", note="Room 3")]


def test_a_removed_node_is_gone(connection: Connection) -> None:
    nodes.put(connection, CT1)
    assert (nodes.remove(connection, "ct1"), nodes.remove(connection, "ct1")) == (True, False)
    assert nodes.listed(connection) == []


def test_the_state_of_an_orthanc_is_read_as_it_was_reported(connection: Connection) -> None:
    for state in (replace(STATE, accepts_unknown=True), STATE):
        nodes.report(connection, state)
    assert nodes.states(connection) == [STATE]


def test_rejections_of_one_caller_are_counted(connection: Connection) -> None:
    nodes.report(connection, STATE)
    later = REJECTED._replace(at=AT + timedelta(hours=1))
    rejections.add(connection, "north", [later, REJECTED])
    rejections.add(connection, "north", [REJECTED._replace(at=AT + timedelta(hours=2))])
    [found] = rejections.latest(connection, 10)
    assert (found.rejection_count, found.first_at, found.rejection.at) == (3, AT, AT + timedelta(hours=2))
    assert nodes.log_read_until(connection, "north") == AT + timedelta(hours=2)


def test_the_oldest_rejections_are_dropped(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejections, "MAX_ROWS", 3)
    nodes.report(connection, STATE)
    scan = [REJECTED._replace(calling_ae_title=f"X{i}", at=AT + timedelta(seconds=i)) for i in range(8)]
    rejections.add(connection, "north", scan)
    assert connection.execute(select(func.count()).select_from(rejection)).scalar_one() == 3
    assert [found.rejection.calling_ae_title for found in rejections.latest(connection, 10)] == ["X7", "X6", "X5"]


def test_senders_are_counted_by_ae_title_and_address(connection: Connection) -> None:
    one, other = {"remote_address": "10.1.2.3"}, {"remote_address": "10.1.2.4"}
    add_ledger(connection, "a", "failed", calling_ae_title="CT1", received_at=STORED_AT, **one)
    add_ledger(connection, "b", "skipped", calling_ae_title="CT1", received_at=STORED_AT + timedelta(days=1), **one)
    add_ledger(connection, "c", "extracted", calling_ae_title="CT1", received_at=STORED_AT, **other)
    add_ledger(connection, "d", "extracted", origin="RestApi", **one)
    assert senders(connection) == [
        Sender("CT1", "10.1.2.3", 2, 1, STORED_AT + timedelta(days=1)),
        Sender("CT1", "10.1.2.4", 1, 0, STORED_AT),
    ]
