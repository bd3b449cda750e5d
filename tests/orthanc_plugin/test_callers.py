"""The list of nodes in Orthanc becomes that of Kerma, and its configuration stays as it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kerma.database.ingest import nodes, rejections
from kerma.database.ingest.nodes import KnownModality, ListedNode, OrthancState
from orthanc_plugin.callers import Callers
from orthanc_plugin.log_file import LogFile
from orthanc_plugin.modalities import OrthancConfiguration

CT1 = ListedNode(name="ct1", ae_title="CT1", address="10.1.2.3", port=104)
PACS = KnownModality(name="pacs", ae_title="PACS", address="10.1.2.9", port=104, is_own=False)
REJECTED = "W1129 08:45:22.985534 CommandDispatcher.cpp:617] Rejected association for remote AET CT9 on IP 10.1.2.9\n"


class ListInMemory:
    """Implements `orthanc_plugin.modalities.ModalityList`; refuses nodes whose AE title is REFUSED."""

    def __init__(self, *, stores_modalities: bool = False) -> None:
        self.known = {PACS.name: PACS}
        self.stores_modalities = stores_modalities

    def configuration(self) -> OrthancConfiguration:
        return OrthancConfiguration(
            ae_title="KERMA",
            accepts_unknown=False,
            checks_called_ae_title=True,
            checks_address=True,
            stores_modalities=self.stores_modalities,
        )

    def modalities(self) -> list[KnownModality]:
        return list(self.known.values())

    def put(self, entry: ListedNode) -> str | None:
        if entry.ae_title == "REFUSED":
            return "Bad file format"
        self.known[entry.name] = KnownModality(
            name=entry.name, ae_title=entry.ae_title, address=entry.address, port=entry.port, is_own=False
        )
        return None

    def remove(self, name: str) -> None:
        self.known.pop(name, None)

    @property
    def titles(self) -> dict[str, str]:
        return {name: modality.ae_title for name, modality in self.known.items()}


@pytest.fixture
def orthanc() -> ListInMemory:
    return ListInMemory()


def put(engine: Engine, *entries: ListedNode) -> None:
    with engine.begin() as connection:
        for entry in entries:
            nodes.put(connection, entry)


def remove(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        assert nodes.remove(connection, name)


def update(engine: Engine, callers: Callers) -> OrthancState:
    """Update, and what the database then holds about the Orthanc."""
    with engine.begin() as connection:
        callers.update(connection, "north")
        [state] = nodes.states(connection)
    return state


def test_a_node_is_put_into_orthanc_and_reported(engine: Engine, orthanc: ListInMemory) -> None:
    put(engine, CT1)
    state = update(engine, Callers(orthanc, None))
    assert orthanc.titles == {"pacs": "PACS", "ct1": "CT1"}
    assert {modality.name: modality.is_own for modality in state.modalities} == {"pacs": False, "ct1": True}


def test_a_changed_node_is_changed_in_orthanc(engine: Engine, orthanc: ListInMemory) -> None:
    callers = Callers(orthanc, None)
    put(engine, CT1)
    update(engine, callers)
    put(engine, replace(CT1, ae_title="CT_1"))
    update(engine, callers)
    assert orthanc.titles["ct1"] == "CT_1"


def test_a_removed_node_is_removed_from_orthanc(engine: Engine, orthanc: ListInMemory) -> None:
    callers = Callers(orthanc, None)
    put(engine, CT1)
    update(engine, callers)
    remove(engine, "ct1")
    update(engine, callers)
    assert orthanc.titles == {"pacs": "PACS"}


def test_a_node_of_the_configuration_is_never_changed(engine: Engine, orthanc: ListInMemory) -> None:
    callers = Callers(orthanc, None)
    put(engine, replace(CT1, name="pacs"))
    state = update(engine, callers)
    remove(engine, "pacs")
    update(engine, callers)
    assert orthanc.titles == {"pacs": "PACS"}
    assert [modality.error for modality in state.modalities if modality.is_own] == [
        "the configuration of Orthanc has a node of this name"
    ]


def test_what_orthanc_refuses_is_reported_in_its_words(engine: Engine, orthanc: ListInMemory) -> None:
    put(engine, replace(CT1, ae_title="REFUSED"))
    state = update(engine, Callers(orthanc, None))
    assert [modality.error for modality in state.modalities if modality.is_own] == ["Bad file format"]


def test_nodes_that_orthanc_has_stored_stay_those_of_kerma(engine: Engine) -> None:
    orthanc = ListInMemory(stores_modalities=True)
    put(engine, CT1, replace(CT1, name="ct2"))
    update(engine, Callers(orthanc, None))
    remove(engine, "ct2")
    state = update(engine, Callers(orthanc, None))
    assert orthanc.titles == {"pacs": "PACS", "ct1": "CT1"}
    assert {modality.name: modality.is_own for modality in state.modalities} == {"pacs": False, "ct1": True}


def test_rejected_callers_are_counted_once_also_after_a_restart(
    engine: Engine, orthanc: ListInMemory, tmp_path: Path
) -> None:
    log = tmp_path / "Orthanc.log"
    log.write_text(REJECTED + REJECTED.replace("985534", "985535"))
    for _ in range(2):
        update(engine, Callers(orthanc, LogFile(log)))
    with engine.connect() as connection:
        [found] = rejections.latest(connection, 10)
    assert (found.rejection.calling_ae_title, found.rejection_count) == ("CT9", 2)


def test_a_log_that_cannot_be_read_is_reported(engine: Engine, orthanc: ListInMemory, tmp_path: Path) -> None:
    state = update(engine, Callers(orthanc, LogFile(tmp_path / "none")))
    assert state.log_error == "No such file or directory"


def test_after_an_error_everything_is_reported_again(engine: Engine, orthanc: ListInMemory) -> None:
    callers = Callers(orthanc, None)
    with engine.connect() as connection:
        callers.update(connection, "north")
        connection.rollback()
    callers.forget()
    assert update(engine, callers).node == "north"
