"""The ports of `make run` are free, different, and set by environment variables."""

import socket
from collections.abc import Iterator

import pytest

from local_stack import StackError, free_port
from local_stack.ports import DASHBOARD, ORTHANC_DICOM, ORTHANC_HTTP, PortChoice, free_ports

# What Debian's own packages of Orthanc and PostgreSQL listen on.
PORTS_OF_DEBIAN_SERVICES = {8042, 4242, 5432}


@pytest.fixture
def environment() -> dict[str, str]:
    return {choice.variable: str(free_port()) for choice in (ORTHANC_HTTP, ORTHANC_DICOM, DASHBOARD)}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_ports_come_from_the_environment(environment: dict[str, str]) -> None:
    assert free_ports(environment)[ORTHANC_DICOM] == int(environment["KERMA_ORTHANC_DICOM_PORT"])


def test_default_ports_are_not_those_of_debians_services() -> None:
    defaults = {choice.default for choice in (ORTHANC_HTTP, ORTHANC_DICOM, DASHBOARD)}
    assert not defaults & PORTS_OF_DEBIAN_SERVICES


@pytest.mark.parametrize("choice", [ORTHANC_HTTP, ORTHANC_DICOM, DASHBOARD], ids=lambda choice: choice.variable)
def test_a_taken_port_names_the_variable_to_change(
    choice: PortChoice, environment: dict[str, str], taken_port: int
) -> None:
    environment[choice.variable] = str(taken_port)
    with pytest.raises(StackError, match=rf"Port {taken_port}.* in use .*; set {choice.variable} to a free port"):
        free_ports(environment)


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5", "\N{ARABIC-INDIC DIGIT ONE}42"])
def test_what_is_not_a_port_number_is_refused_by_name(text: str, environment: dict[str, str]) -> None:
    environment["KERMA_DASHBOARD_PORT"] = text
    with pytest.raises(StackError, match=r"KERMA_DASHBOARD_PORT is .* must be a port number"):
        free_ports(environment)


def test_one_port_cannot_serve_two_things(environment: dict[str, str]) -> None:
    environment["KERMA_DASHBOARD_PORT"] = environment["KERMA_ORTHANC_HTTP_PORT"]
    with pytest.raises(StackError, match="meant for two things; set KERMA_DASHBOARD_PORT"):
        free_ports(environment)


def test_a_port_that_is_not_allowed_says_so(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    environment["KERMA_DASHBOARD_PORT"] = "81"
    monkeypatch.setattr(socket.socket, "bind", refuse_low_ports)
    with pytest.raises(StackError, match="only root may use; set KERMA_DASHBOARD_PORT"):
        free_ports(environment)


def refuse_low_ports(_: socket.socket, address: tuple[str, int]) -> None:
    """What Linux does for users other than root."""
    if address[1] < 1024:
        raise PermissionError
