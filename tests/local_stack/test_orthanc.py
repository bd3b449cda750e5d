"""orthanc.json is strict by itself, and relaxed for trials through the environment only."""

import json
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydicom import dcmread
from pynetdicom import AE

from kerma.interop.reactor import paused_reactor
from kerma.simulate import hospital
from local_stack import OrthancNode, free_port, orthanc_node
from local_stack.run import only_from_loopback

KNOWN = '"ct1" : { "AET" : "CT1", "Host" : "127.0.0.1", "Port" : 104 }'
USERS = '"physicist" : "right"'


def echo(node: OrthancNode, calling: str, called: str = "KERMA") -> bool:
    command = ["echoscu", "-aet", calling, "-aec", called, "127.0.0.1", str(node.dicom_port)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def store_status(node: OrthancNode, host: str) -> int:
    """Send an object to one of this machine's addresses; returns the status of C-STORE."""
    data = dcmread(BytesIO(next(iter(hospital(1))).to_bytes()))
    entity = AE("STRANGER")
    entity.add_requested_context(data.SOPClassUID, data.file_meta.TransferSyntaxUID)
    association = entity.associate(host, node.dicom_port, ae_title="KERMA")
    assert association.is_established
    with paused_reactor(association):
        return int(association.send_c_store(data).Status)


def objects(node: OrthancNode) -> int:
    with urlopen(f"{node.url}/instances", timeout=10) as answer:
        return len(json.load(answer))


@pytest.fixture
def own_address() -> str:
    """The address of this machine that other machines see; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])


def status(node: OrthancNode, user: str | None = None) -> int:
    request = Request(f"{node.url}/system")
    if user is not None:
        request.add_header("Authorization", f"Basic {b64encode(user.encode()).decode()}")
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancNode]:
    """Orthanc as a hospital starts it: nothing relaxed, one modality and one user declared."""
    settings = {"KERMA_ORTHANC_MODALITIES": KNOWN, "KERMA_ORTHANC_USERS": USERS}
    folder = tmp_path_factory.mktemp("orthanc")
    with orthanc_node(folder, "", free_port(), free_port(), plugin=False, strict=True, extra_env=settings) as node:
        yield node


@pytest.fixture(scope="module")
def relaxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancNode]:
    with orthanc_node(tmp_path_factory.mktemp("orthanc"), "", free_port(), free_port(), plugin=False) as node:
        yield node


def test_a_known_modality_is_welcome(strict: OrthancNode) -> None:
    assert echo(strict, "CT1")


def test_an_unknown_ae_title_is_refused(strict: OrthancNode) -> None:
    assert not echo(strict, "STRANGER")


def test_another_called_ae_title_is_refused(strict: OrthancNode) -> None:
    assert not echo(strict, "CT1", called="OTHER")


@pytest.mark.parametrize(
    ("user", "expected"),
    [(None, 401), ("orthanc:orthanc", 401), ("physicist:wrong", 401), ("physicist:right", 200)],
)
def test_only_the_declared_user_sees_orthanc(strict: OrthancNode, user: str | None, expected: int) -> None:
    assert status(strict, user) == expected


def test_the_trial_node_takes_objects_from_everybody(relaxed: OrthancNode) -> None:
    assert echo(relaxed, "STRANGER", called="ANYTHING")


def test_make_run_takes_objects_from_this_machine_only(tmp_path: Path, own_address: str) -> None:
    env = only_from_loopback()
    with orthanc_node(tmp_path, "", free_port(), free_port(), plugin=False, extra_env=env) as node:
        assert store_status(node, own_address) != 0
        assert objects(node) == 0
        assert store_status(node, "127.0.0.1") == 0
        assert objects(node) == 1


def test_a_killed_orthanc_starts_again_on_its_folder(tmp_path: Path) -> None:
    with orthanc_node(tmp_path, "", free_port(), free_port(), plugin=False) as node:
        node.kill()
        assert not echo(node, "CT1")
        node.start()
        assert echo(node, "CT1")
