"""The trial of the containers: start them, send studies by C-STORE, find them in the database."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

from containers.podman import KNOWN_AE, SERVICES, ContainerError, announce, compose, container, logs, podman, succeeds
from containers.proxy_trial import try_proxy
from kerma.simulate import DEFAULT_UNTIL, hospital_studies
from kerma.simulate.facts import Facts, decimal_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

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
    known = known_doses()
    wait_for(lambda: stored_doses() == known, f"the doses of the {sent} studies sent are in the database")
    announce(f"{sent} studies were sent by C-STORE; their doses are in the database")
    wait_for(lambda: skin_doses() == fluoroscopy_studies() > 0, "every fluoroscopy study has a skin dose", "worker")
    announce(f"The worker has computed the skin doses of {skin_doses()} fluoroscopy studies")
    reader_may_not_write()
    settings_role_changes_settings_only()
    with urlopen(DASHBOARD_HEALTH, timeout=5) as answer:
        announce(f"The dashboard's /healthz answers {answer.status}")
    try_proxy()
    stop_cleanly("worker")
    stop_cleanly("orthanc")
    announce("The containers work.")


def bring_loopback_up() -> None:
    """Switch loopback on: in a new network it is off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP_RUNNING))


def start(service: str) -> None:
    """Start one service as docker-compose.yml describes it, and wait until it is healthy or done."""
    announce(f"Starting {service}")
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
    """Send the first studies of the demo hospital as a modality that Orthanc knows; gives how many."""
    if not send_as(KNOWN_AE):
        raise ContainerError(f"Orthanc refused what the known modality {KNOWN_AE} sent:\n{logs('orthanc')}")
    return STUDIES


def refuse_strangers() -> None:
    """An AE title that is not in the list may not send."""
    if send_as(STRANGE_AE):
        raise ContainerError(f"Orthanc took objects from {STRANGE_AE}, which is not among its modalities.")
    announce("An unknown AE title is refused")


def send_as(ae_title: str) -> bool:
    """Send a few demo studies by C-STORE under an AE title; whether all were accepted."""
    made = ("--studies", str(STUDIES), "--until", str(DEFAULT_UNTIL))
    command = [sys.executable, "-m", "kerma.cli", "demo", *made, "--calling", ae_title]
    environment = {**os.environ, "TCP_NODELAY": "1"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def stored_doses() -> dict[str, float | None]:
    """The dose of each study in the database container: DLP or dose-area product by Study Instance UID."""
    listed = query("SELECT json_object_agg(study_instance_uid, coalesce(dlp_mgy_cm, dap_gy_cm2)) FROM study")
    doses: dict[str, float | None] = json.loads(listed or "{}")
    return doses


def known_doses() -> dict[str, float | None]:
    """The same of the demo hospital, as it was made."""
    studies = [study.expected for study in hospital_studies(STUDIES, until=DEFAULT_UNTIL)]
    return {text_of(study.study, "study_instance_uid"): known_dose(study.totals) for study in studies}


def known_dose(totals: Facts) -> float | None:
    """DLP or dose-area product of a study of the demo hospital."""
    name = next((name for name in ("dlp_mgy_cm", "dap_gy_cm2") if name in totals), None)
    return None if name is None else float(decimal_of(totals, name))


def reader_may_not_write() -> None:
    """The dashboard's database role reads and cannot change anything."""
    query("SET ROLE kerma_reader; SELECT count(*) FROM study")
    command = ("psql", "-U", "postgres", "-d", "kerma", "-c", "SET ROLE kerma_reader; DELETE FROM study")
    if succeeds("exec", container("postgres"), *command):
        raise ContainerError("the database role of the dashboard may delete studies.")
    hashes = ("psql", "-U", "postgres", "-d", "kerma", "-c", "SET ROLE kerma_reader; SELECT * FROM pg_authid")
    if succeeds("exec", container("postgres"), *hashes):
        raise ContainerError("the database role of the dashboard may read the hashes of passwords.")
    announce("The dashboard's database role can read and cannot write")


def skin_doses() -> int:
    """How many studies have a skin dose, be it that none is possible."""
    return int(query("SELECT count(*) FROM skin_dose"))


def fluoroscopy_studies() -> int:
    """How many studies should have one."""
    return int(query("SELECT count(*) FROM study WHERE modalities @> '{RF}'"))


def settings_role_changes_settings_only() -> None:
    """The dashboard's role for settings may change settings of machines, and no fact."""
    row = "(equipment_id, valid_from, note, changed_by) VALUES (gen_random_uuid(), '2026-01-01', 'trial', 'trial')"
    query(f"SET ROLE kerma_settings; INSERT INTO equipment_calibration {row}")
    command = ("psql", "-U", "postgres", "-d", "kerma", "-c", "SET ROLE kerma_settings; DELETE FROM skin_dose")
    if succeeds("exec", container("postgres"), *command):
        raise ContainerError("the database role for settings may delete skin doses.")
    announce("The database role for settings can change settings and nothing else")


def stop_cleanly(service: str) -> None:
    """Stop a service as an administrator does; it must end by itself and without an error."""
    podman("stop", "--time", "60", container(service))
    status = podman("inspect", "--format", "{{.State.ExitCode}}", container(service)).strip()
    if status != "0":
        raise ContainerError(f"{service} ended with status {status} when it was stopped:\n{logs(service)}")
    announce(f"The container {service} stops cleanly")


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
