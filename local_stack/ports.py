"""The three ports of `make run`: their defaults, the variables that change them, and whether they are free."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_stack.processes import StackError, why_not_bind

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST_PORT = 65535


@dataclass(frozen=True)
class PortChoice:
    """One port: what it serves, its default, and the environment variable that names another."""

    serves: str
    variable: str
    default: int

    def read(self, environment: Mapping[str, str]) -> int:
        """The port set in an environment.

        Raises:
            StackError: when the variable does not hold a port number.
        """
        text = environment.get(self.variable, "").strip() or str(self.default)
        if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
            raise StackError(f"{self.variable} is '{text}'; it must be a port number from 1 to {HIGHEST_PORT}.")
        return int(text)


# None is a port of the services that Debian's packages start (8042, 4242, 5432).
ORTHANC_HTTP = PortChoice("Orthanc's web pages", "KERMA_ORTHANC_HTTP_PORT", 18042)
ORTHANC_DICOM = PortChoice("DICOM reception", "KERMA_ORTHANC_DICOM_PORT", 14242)
DASHBOARD = PortChoice("the dashboard", "KERMA_DASHBOARD_PORT", 18501)


def free_ports(environment: Mapping[str, str] = os.environ) -> dict[PortChoice, int]:
    """The ports to use, each of them free and different from the others.

    Raises:
        StackError: when one is taken or not allowed, or two are the same; the sentence names the variable to change.
    """
    ports: dict[PortChoice, int] = {}
    for choice in (ORTHANC_HTTP, ORTHANC_DICOM, DASHBOARD):
        port = choice.read(environment)
        if port in ports.values():
            raise StackError(f"Port {port} is meant for two things; set {choice.variable} to another port.")
        if reason := why_not_bind(port):
            raise StackError(
                f"Port {port}, meant for {choice.serves}, {reason}; "
                f"set {choice.variable} to a free port, for example: {choice.variable}={choice.default + 1} make run"
            )
        ports[choice] = port
    return ports
