"""The reader is a process of its own: reception does not depend on it, and it ends with Orthanc."""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from kerma.interop.association import Node
from kerma.interop.cstore import send
from kerma.simulate import hospital as demo_hospital
from local_stack.processes import descendants
from tests.support.hospital import Hospital, orthanc_id, wait_until, write_all

#: Niceness of the reader.
LOWEST = 19


def reader_of(hospital: Hospital) -> int:
    """The process of the reader, once it works: it has lowered its priority."""
    wait_until(lambda: [priority_of(pid) for pid in descendants(hospital.node.pid)] == [LOWEST])
    [pid] = descendants(hospital.node.pid)
    return pid


def priority_of(pid: int) -> int | None:
    """The niceness of a process; None where it has ended."""
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None


def send_reports(hospital: Hospital, folder: Path, count: int, seed: int = 1) -> list[Path]:
    """Send dose reports, each of which is acknowledged."""
    paths = write_all(folder, [made.to_bytes() for made in demo_hospital(count, seed=seed)])
    called = Node("127.0.0.1", hospital.node.dicom_port)
    assert [sent.refusal for sent in send(paths, called)] == [None] * len(paths)
    return paths


def extracted(hospital: Hospital) -> set[str]:
    return {name for name, row in hospital.ledger().items() if row["status"] == "extracted"}


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_reader_that_is_killed_is_started_again_and_loses_nothing(hospital: Hospital, tmp_path: Path) -> None:
    first = reader_of(hospital)
    sending = threading.Thread(target=send_reports, args=(hospital, tmp_path, 60))
    sending.start()
    wait_until(lambda: bool(hospital.ledger()))
    os.kill(first, signal.SIGKILL)
    sending.join()
    hospital.settle()
    assert {orthanc_id(path) for path in tmp_path.iterdir()} <= extracted(hospital)
    assert reader_of(hospital) != first
    assert hospital.rest("/kerma/status")["last_error"] is None
    assert "Kerma: The reader was ended by SIGKILL; it is started again" in hospital.node.log.read_text()


def test_orthanc_receives_while_the_reader_hangs(hospital: Hospital, tmp_path: Path) -> None:
    hospital.settle()
    reader = reader_of(hospital)
    os.kill(reader, signal.SIGSTOP)
    ids = {orthanc_id(path) for path in send_reports(hospital, tmp_path, 10, seed=2)}
    assert not ids & hospital.ledger().keys()
    os.kill(reader, signal.SIGCONT)
    hospital.settle()
    assert ids <= extracted(hospital)


def test_the_reader_ends_when_orthanc_is_killed(hospital: Hospital) -> None:
    hospital.settle()
    reader = reader_of(hospital)
    hospital.node.kill()
    wait_until(lambda: not is_running(reader))
    hospital.node.start()


def test_the_reader_ends_before_orthanc_when_orthanc_is_stopped(hospital: Hospital) -> None:
    hospital.settle()
    reader = reader_of(hospital)
    hospital.node.stop()
    assert not is_running(reader)
    hospital.node.start()


def test_a_signal_of_a_service_manager_leaves_the_reader_to_orthanc(hospital: Hospital, tmp_path: Path) -> None:
    hospital.settle()
    reader = reader_of(hospital)
    os.kill(reader, signal.SIGTERM)
    os.kill(reader, signal.SIGINT)
    send_reports(hospital, tmp_path, 2, seed=3)
    hospital.settle()
    assert reader_of(hospital) == reader


def test_reception_goes_first(hospital: Hospital) -> None:
    assert os.getpriority(os.PRIO_PROCESS, hospital.node.pid) < os.getpriority(os.PRIO_PROCESS, reader_of(hospital))


@pytest.mark.faults
def test_nothing_is_lost_when_the_reader_is_killed_at_random_moments(fresh_hospital: Hospital, tmp_path: Path) -> None:
    sending = threading.Thread(target=send_reports, args=(fresh_hospital, tmp_path, 400))
    sending.start()
    kills = 0
    while sending.is_alive() or kills < 20:
        os.kill(reader_of(fresh_hospital), signal.SIGKILL)
        kills += 1
        time.sleep(random.uniform(0, 3))
    fresh_hospital.settle()
    assert extracted(fresh_hospital) == {orthanc_id(path) for path in tmp_path.iterdir()}
