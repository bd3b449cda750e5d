"""The page Senders: known nodes, the form with its faults, who has sent, and who was rejected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.pages.senders.callers import ledger_parameters
from kerma.database.ingest import nodes, rejections
from kerma.database.ingest.nodes import KnownModality, ListedNode, OrthancState
from kerma.database.ingest.rejections import Rejection
from kerma.database.query.operations.senders import Sender
from kerma.settings import settings
from kerma.standard.enumerations import RejectionReason
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

CT1 = ListedNode(name="ct1", ae_title="CT1", address="10.1.2.3", port=104)
PACS = KnownModality(name="pacs", ae_title="PACS", address="10.1.2.9", port=104, is_own=False)
STATE = OrthancState(
    node="north",
    ae_title="KERMA",
    accepts_unknown=False,
    checks_called_ae_title=True,
    checks_address=True,
    modalities=(PACS,),
    log_file="/var/log/orthanc.log",
    log_error=None,
)
REJECTED = Rejection("CT9", "10.1.2.77", RejectionReason.UNKNOWN, "", datetime(2026, 3, 2, 12, tzinfo=UTC))


def saved(app: AppTest, **inputs: str) -> AppTest:
    """The page after the form was filled and sent."""
    labels = {"name": "Name", "ae_title": "AE title", "address": "Address"}
    for name, value in inputs.items():
        next(field for field in app.text_input if field.label == labels[name]).set_value(value)
    return next(button for button in app.button if button.label == "Save").click().run()


def test_an_empty_page_states_how_to_begin(rows: Connection, page: Page) -> None:
    assert nodes.listed(rows) == []
    text = text_of(page("senders"))
    for sentence in ("No Orthanc has reported yet", "No sender is listed yet", "No object has been received by DICOM"):
        assert sentence in text


ACCEPTANCE = {
    "listed senders only": (STATE, "accepts objects from the senders listed here only"),
    "everybody": (replace(STATE, accepts_unknown=True), "accepts objects from every sender, listed here or not"),
    "any called AE title": (replace(STATE, checks_called_ae_title=False), "it accepts others"),
    "any address": (replace(STATE, checks_address=False), "The address of a sender is not checked"),
}


@pytest.mark.parametrize(("state", "sentence"), ACCEPTANCE.values(), ids=ACCEPTANCE)
def test_the_page_states_whom_orthanc_accepts(rows: Connection, page: Page, state: OrthancState, sentence: str) -> None:
    nodes.report(rows, state)
    assert sentence in text_of(page("senders"))


def test_nodes_of_kerma_and_of_the_configuration_are_listed(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    nodes.put(rows, replace(CT1, name="ct2"))
    own = KnownModality(name="ct1", ae_title="CT1", address="10.1.2.3", port=104, is_own=True)
    nodes.report(rows, replace(STATE, modalities=(PACS, own)))
    shown = page("senders").dataframe[0].value[["name", "source", "state"]].to_numpy().tolist()
    assert shown == [
        ["ct1", "Kerma", "active"],
        ["ct2", "Kerma", "not yet active"],
        ["pacs", "Orthanc's configuration", "active"],
    ]


def test_what_orthanc_refuses_is_shown_with_the_reason(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    refused = KnownModality(name="ct1", ae_title="CT1", address="10.1.2.3", port=104, is_own=True, error="Bad format")
    nodes.report(rows, replace(STATE, modalities=(refused,)))
    assert page("senders").dataframe[0].value["state"].tolist() == ["refused: Bad format"]


@pytest.mark.usefixtures("rows")
def test_a_node_that_is_not_known_is_named(page: Page) -> None:
    expected = "Ignored URL parameter “node=ct7”: expected the name of a known sender."
    assert expected in text_of(page("senders", node="ct7"))


@pytest.mark.parametrize(("failed_count", "status"), [(0, "extracted"), (2, "failed")])
def test_a_sender_leads_to_objects_that_it_sent(failed_count: int, status: str) -> None:
    sender = Sender("CT1", "10.1.2.3", object_count=9, failed_count=failed_count, last_received_at=REJECTED.at)
    assert ledger_parameters(sender) == {"sender": "CT1", "status": status}


def test_a_sender_is_added_by_the_form(rows: Connection, page: Page) -> None:
    app = saved(page("senders"), name="ct1", ae_title="CT1", address="10.1.2.3")
    assert "ct1 is saved" in text_of(app)
    assert nodes.listed(rows) == [CT1]


FAULTS = {
    "a blank in the name": ({"name": "ct 1"}, "The name may have 1 to 64 letters"),
    "a long AE title": ({"ae_title": "A" * 17}, "The AE title must have 1 to 16 printable ASCII characters"),
    "a host name": ({"address": "ct1.hospital.example"}, "enter the IP address"),
    "no address": ({"address": "10.1.2"}, "The address must be an IP address"),
    "an address of nobody": ({"address": "0.0.0.0"}, "No sender can have the address 0.0.0.0"),
    "a sender of the configuration": (
        {"ae_title": "PACS", "address": "10.1.2.9"},
        "pacs has this AE title and address already.",
    ),
    "a name of the configuration": ({"name": "pacs"}, "The configuration of Orthanc has a node named pacs"),
}


@pytest.mark.parametrize(("inputs", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_stated_and_nothing_is_saved(
    rows: Connection, page: Page, inputs: dict[str, str], sentence: str
) -> None:
    nodes.report(rows, STATE)
    text = text_of(saved(page("senders"), **{"name": "ct1", "ae_title": "CT1", "address": "10.1.2.3", **inputs}))
    assert f"Nothing was saved. {sentence}" in text or ("Nothing was saved." in text and sentence in text)
    assert nodes.listed(rows) == []


def test_a_second_name_for_a_listed_sender_is_refused(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    text = text_of(saved(page("senders"), name="ct_1", ae_title="CT1", address="10.1.2.3"))
    assert "Nothing was saved. ct1 has this AE title and address already." in text
    assert nodes.listed(rows) == [CT1]


def test_a_listed_sender_is_changed(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    saved(page("senders", node="ct1"), ae_title="CT_1")
    assert nodes.listed(rows) == [replace(CT1, ae_title="CT_1")]


def test_a_listed_sender_is_removed(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    app = page("senders", node="ct1")
    app = next(button for button in app.button if button.label == "Remove").click().run()
    assert "ct1 is removed" in text_of(app)
    assert nodes.listed(rows) == []


def test_a_node_of_the_configuration_cannot_be_changed(rows: Connection, page: Page) -> None:
    nodes.report(rows, STATE)
    app = page("senders", node="pacs")
    assert "It is listed in the configuration of Orthanc" in text_of(app)
    assert {button.label for button in app.button}.isdisjoint({"Save", "Remove"})


# pynetdicom leaves the socket of a refused connection to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_sender_that_does_not_answer_is_reported_in_the_words_of_the_network(rows: Connection, page: Page) -> None:
    nodes.put(rows, replace(CT1, address="127.0.0.1", port=1))
    app = page("senders", node="ct1")
    app = next(button for button in app.button if button.label == "Send C-ECHO").click().run()
    assert "cannot be reached: Connection refused" in text_of(app)


def test_who_has_sent_is_listed_with_the_name_of_its_node(rows: Connection, page: Page) -> None:
    nodes.put(rows, CT1)
    add_ledger(rows, "a", "failed", calling_ae_title="CT1", remote_address="10.1.2.3")
    add_ledger(rows, "b", "extracted", calling_ae_title="CT1", remote_address="10.1.2.4")
    sent = page("senders").dataframe[1].value
    found = sent.set_index("remote_address")[["known", "object_count", "failed_count"]].to_dict("index")
    assert found == {
        "10.1.2.3": {"known": "ct1", "object_count": 1, "failed_count": 1},
        "10.1.2.4": {"known": "not listed", "object_count": 1, "failed_count": 0},
    }


REASONS = {
    "unknown": (REJECTED, "no listed sender has this AE title"),
    "another address": (
        REJECTED._replace(reason=RejectionReason.OTHER_ADDRESS, detail="10.1.2.3"),
        "the sender is listed with the address 10.1.2.3",
    ),
    "another called AE title": (
        REJECTED._replace(reason=RejectionReason.CALLED_AE_TITLE, detail="WRONG"),
        "it called the AE title WRONG, and Orthanc has another",
    ),
    "a command": (
        REJECTED._replace(reason=RejectionReason.NOT_ALLOWED, detail="Find"),
        "the sender is listed and may not send Find requests",
    ),
}


@pytest.mark.parametrize(("rejection", "cause"), REASONS.values(), ids=REASONS)
def test_a_rejected_caller_is_listed_with_the_reason(
    rows: Connection, page: Page, rejection: Rejection, cause: str
) -> None:
    nodes.report(rows, replace(STATE, modalities=()))
    rejections.add(rows, "north", [rejection])
    shown = page("senders").dataframe[0].value[["calling_ae_title", "remote_address", "cause"]].to_numpy().tolist()
    assert shown == [["CT9", "10.1.2.77", cause]]


LOGS = {
    "no log": (replace(STATE, log_file=None), "Set KERMA_ORTHANC_LOG"),
    "a log that cannot be read": (
        replace(STATE, log_error="Permission denied"),
        "The log /var/log/orthanc.log of Orthanc north cannot be read: Permission denied.",
    ),
    "a log without rejections": (STATE, "Orthanc has rejected nobody."),
}


@pytest.mark.parametrize(("state", "sentence"), LOGS.values(), ids=LOGS)
def test_the_page_states_whether_rejected_callers_are_known(
    rows: Connection, page: Page, state: OrthancState, sentence: str
) -> None:
    nodes.report(rows, state)
    assert sentence in text_of(page("senders"))


def test_who_may_only_read_is_shown_which_setting_it_takes(
    rows: Connection, page: Page, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes.put(rows, CT1)
    monkeypatch.setenv("KERMA_DASHBOARD_DATABASE_URL", database_url)
    monkeypatch.delenv("KERMA_DATABASE_URL")
    settings.cache_clear()
    app = page("senders", node="ct1")
    assert "Set KERMA_SETTINGS_DATABASE_URL to list senders from here" in text_of(app)
    assert {button.label for button in app.button}.isdisjoint({"Save", "Remove"})
