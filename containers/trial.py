"""The trial of the containers: start them, send studies by C-STORE, find them in the database."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

from containers.podman import (
    FOLDER,
    KNOWN_AE,
    SERVICES,
    ContainerError,
    compose,
    container,
    logs,
    podman,
    say,
    succeeds,
)
from kerma.simulate import hospital

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READY_WITHIN_S = 120
STRANGE_AE = "NOBODY"
STUDIES = 5
DASHBOARD_HEALTH = "http://127.0.0.1:18501/healthz"
# ioctl numbers and flags of netdevice(7).
SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x41


def try_services() -> None:
    """Start the services in order, send a few studies, and find them in the database and on the dashboard."""
    bring_loopback_up()
    for service in SERVICES:
        start(service)
    sent = send_studies()
    refuse_strangers()
    wait_for(lambda: stored_studies() == sent, f"the {sent} studies that were sent are in the database")
    say(f"{sent} studies were sent by C-STORE and are in the database")
    reader_may_not_write()
    with urlopen(DASHBOARD_HEALTH, timeout=5) as answer:
        say(f"The dashboard's /healthz answers {answer.status}")
    say("The containers work.")


def bring_loopback_up() -> None:
    """Switch loopback on: in a new network it is off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP_RUNNING))


def start(service: str) -> None:
    """Start one service as docker-compose.yml describes it, and wait until it is healthy or done."""
    say(f"Starting {service}")
    compose("up", "--detach", "--no-build", "--no-deps", service)
    if service == "migrate":
        status = podman("wait", container(service)).strip()
        if status != "0":
            raise ContainerError(f"the migration ended with status {status}:\n{logs(service)}")
        return
    wait_for(lambda: is_healthy(service), f"{service} is healthy", service)


def is_healthy(service: str) -> bool:
    """Run the health check of docker-compose.yml once (a timer would run it where systemd is)."""
    return succeeds("healthcheck", "run", container(service))


def send_studies() -> int:
    """Send the reports of the demo hospital's first studies from a known modality; gives how many studies."""
    folder = FOLDER / "objects"
    folder.mkdir(exist_ok=True)
    studies = set()
    for number, each in enumerate(hospital(studies=STUDIES)):
        (folder / f"{number:03}.dcm").write_bytes(each.data)
        studies.add(each.facts["study"]["study_instance_uid"])
    if send(KNOWN_AE, folder) != 0:
        raise ContainerError(f"Orthanc refused what the known modality {KNOWN_AE} sent:\n{logs('orthanc')}")
    return len(studies)


def refuse_strangers() -> None:
    """An AE title that is not in the list may not send."""
    if send(STRANGE_AE, FOLDER / "objects") == 0:
        raise ContainerError(f"Orthanc took objects from {STRANGE_AE}, which is not among its modalities.")
    say("An unknown AE title is refused")


def send(ae_title: str, folder: Path) -> int:
    """Send a folder to the Orthanc container; gives the sender's exit status."""
    command = ["storescu", "--scan-directories", "-aet", ae_title, "-aec", "KERMA", "127.0.0.1", "14242", str(folder)]
    environment = {**os.environ, "TCP_NODELAY": "1"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def stored_studies() -> int:
    """The number of studies with a dose in the database container."""
    return int(query("SELECT count(*) FROM study WHERE event_count > 0"))


def reader_may_not_write() -> None:
    """The dashboard's database role reads and cannot change anything."""
    query("SET ROLE kerma_reader; SELECT count(*) FROM study")
    command = ("psql", "-U", "postgres", "-d", "kerma", "-c", "SET ROLE kerma_reader; DELETE FROM study")
    if succeeds("exec", container("postgres"), *command):
        raise ContainerError("the database role of the dashboard may delete studies.")
    say("The dashboard's database role can read and cannot write")


def query(sql: str) -> str:
    """Ask the database container; gives the last value."""
    command = ("psql", "-U", "postgres", "-d", "kerma", "--quiet", "-At", "-c", sql)
    return podman("exec", container("postgres"), *command).strip()


def wait_for(condition: Callable[[], bool], what: str, service: str = "orthanc") -> None:
    """Wait until something is so.

    Raises:
        ContainerError: when it is not in time, with the log of the service concerned.
    """
    deadline = time.monotonic() + READY_WITHIN_S
    while not condition():
        if time.monotonic() > deadline:
            raise ContainerError(f"after {READY_WITHIN_S} s it is not so that {what}:\n{logs(service)}")
        time.sleep(1)
