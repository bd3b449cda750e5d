"""`kerma echo`, `kerma send` and `kerma check` with a real Orthanc and a real PostgreSQL."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.commands.checks.clock import check_clock
from kerma.commands.checks.configuration import OTHER_VARIABLES
from kerma.commands.checks.host import check_disk
from local_stack import free_port, orthanc_node
from scripts.settings_page import COMPOSE, LOCAL_STACK, ORTHANC
from tests.support.hospital import unique, wait_until, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_stack.orthanc import OrthancNode

pytestmark = [
    pytest.mark.usefixtures("no_settings"),
    # pynetdicom leaves the socket of a refused connection to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECRET = "0123456789abcdef0123456789abcdef"


def kerma(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def bare_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancNode]:
    """An Orthanc without Kerma's plugin."""
    folder = tmp_path_factory.mktemp("orthanc")
    with orthanc_node(folder, "", free_port(), free_port(), plugin=False) as node:
        yield node


@pytest.fixture(scope="module")
def strict_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancNode]:
    """An Orthanc that accepts listed senders only and requires a password."""
    users = {"KERMA_ORTHANC_USERS": '"kerma" : "confidential"'}
    folder = tmp_path_factory.mktemp("strict")
    with orthanc_node(folder, "", free_port(), free_port(), plugin=False, strict=True, extra_env=users) as node:
        yield node


def test_echo_states_who_answers(bare_node: OrthancNode) -> None:
    done = kerma("echo", "--port", str(bare_node.dicom_port))
    assert (done.exit_code, f"KERMA at 127.0.0.1, port {bare_node.dicom_port} answers C-ECHO in" in done.stdout) == (
        0,
        True,
    )


def test_echo_takes_the_port_of_the_settings(bare_node: OrthancNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_DICOM_PORT", str(bare_node.dicom_port))
    assert kerma("echo").exit_code == 0


def test_a_refused_echo_has_the_node_s_own_reason(strict_node: OrthancNode) -> None:
    done = kerma("echo", "--port", str(strict_node.dicom_port), "--aet", "OTHER")
    assert done.exit_code == 1
    assert "rejects the association: Called AE title not recognised (Rejected Permanent, Service User)" in done.stderr


def test_an_echo_to_a_closed_port_states_why() -> None:
    done = kerma("echo", "--port", str(free_port()))
    assert (done.exit_code, "cannot be reached: Connection refused. Does it run" in done.stderr) == (1, True)


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A server that is no DICOM node: it sends some bytes and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join()


def test_an_echo_to_a_port_that_is_not_dicom_asks_for_the_port() -> None:
    with listener(b"HTTP/1.0 400 Bad Request\r\n\r\n") as port:
        done = kerma("echo", "--port", str(port))
    assert (done.exit_code, "Is this a DICOM port?" in done.stderr) == (1, True)


def test_send_names_what_was_not_sent_and_why(bare_node: OrthancNode, tmp_path: Path) -> None:
    write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))])
    (tmp_path / "notes.txt").write_text("not an X-ray")
    done = kerma("send", str(tmp_path), str(tmp_path / "nope"), "--port", str(bare_node.dicom_port))
    lines = done.stderr.splitlines()
    assert done.exit_code == 1
    assert f"not sent {tmp_path}/notes.txt: not a DICOM file" in lines
    assert f"not sent {tmp_path}/nope: there is no such file or folder" in lines
    assert lines[-1].startswith("1 accepted, 0 refused by KERMA at 127.0.0.1")
    assert lines[-1].endswith("; 2 not sent.")


def test_send_without_a_node_counts_what_was_not_sent(tmp_path: Path) -> None:
    write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))])
    done = kerma("send", str(tmp_path), "--port", str(free_port()))
    assert (done.exit_code, "; 1 not sent." in done.stderr) == (1, True)
    assert "cannot be reached: Connection refused" in done.stderr


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> Iterator[OrthancNode]:
    """Orthanc with Kerma's plugin and its database; the settings name both."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    variables = {"KERMA_DATABASE_URL": database_url, "KERMA_SECRET_FILE": str(secret)}
    node = orthanc_node(tmp_path / "orthanc", database_url, free_port(), free_port(), extra_env=variables)
    with node as started:
        variables |= {"KERMA_ORTHANC_URL": started.url, "KERMA_ORTHANC_DICOM_PORT": str(started.dicom_port)}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield started


def results(*words: str) -> dict[str, dict[str, object]]:
    """The results of `kerma check` by name."""
    lines = [json.loads(line) for line in kerma("check", "--json", *words).stdout.splitlines()]
    return {line["check"]: line for line in lines}


def wrong(found: dict[str, dict[str, object]]) -> set[str]:
    return {name for name, line in found.items() if not line["ok"]} - {"Disk"}


def wait_for_follower() -> None:
    """The reader starts with Orthanc, and its follower reports soon after."""
    wait_until(lambda: "Follower" not in wrong(results()))


def test_check_of_a_whole_site_is_right(site: OrthancNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerma.commands.check.check_disk", list)
    wait_for_follower()
    done = kerma("check")
    assert (done.exit_code, [line for line in done.stdout.splitlines() if not line.startswith("ok ")]) == (0, [])
    found = results()
    expected = {"Versions", "Settings", "Patient data", "Database", "Schema", "Owner role", "Follower", "Worker"}
    expected |= {"Clock", "Stored data", "Scopes", "Self-test", "Known faults"}
    assert set(found) - {"Storage"} == expected | {
        "Orthanc",
        "Plugin",
        "DICOM",
        "Retention",
        "Login",
        "Forwarding",
        "Mail",
        "Reports",
    }
    assert "PostgreSQL 1" in str(found["Database"]["text"])
    assert f"{site.url}, version 1." in str(found["Orthanc"]["text"])


@pytest.mark.parametrize(
    ("difference_s", "words"),
    [
        (59, "agrees with this computer's"),
        (90, "is 90 s ahead of this computer's"),
        (-3600, "is 3600 s behind this computer's"),
    ],
)
def test_check_compares_clocks(difference_s: float, words: str) -> None:
    result = check_clock("Orthanc", datetime.now(UTC) + timedelta(seconds=difference_s))
    assert (words in result.text, result.is_ok) == (True, abs(difference_s) < 60)


def test_check_states_what_is_wrong_and_what_to_do(site: OrthancNode, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for_follower()
    monkeypatch.setenv("KERMA_PATIENTID", "plain")
    monkeypatch.setenv("KERMA_SECRET_FILE", "/no/such/file")
    site.stop()
    found = results()
    assert wrong(found) == {"Settings", "Patient data", "Orthanc", "DICOM"}
    assert found["Settings"]["remedy"] == "Did you mean KERMA_PATIENT_ID?"
    assert "Start Orthanc" in str(found["Orthanc"]["remedy"])


def test_check_finds_a_missing_plugin_and_database(bare_node: OrthancNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", bare_node.url)
    monkeypatch.setenv("KERMA_ORTHANC_DICOM_PORT", str(bare_node.dicom_port))
    found = results()
    assert wrong(found) == {"Patient data", "Database", "Plugin"}
    assert found["Plugin"]["text"] == "Orthanc runs without Kerma's plugin."


def test_check_finds_an_empty_database(
    bare_node: OrthancNode, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("KERMA_ORTHANC_URL", bare_node.url)
    found = results()
    assert "Run `kerma migrate`" in str(found["Schema"]["remedy"])


def test_check_of_a_strict_node_needs_its_password(strict_node: OrthancNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", strict_node.url)
    assert "requires a password" in str(results()["Orthanc"]["text"])
    monkeypatch.setenv("KERMA_ORTHANC_USERS", '"kerma" : "confidential"')
    assert results()["Orthanc"]["ok"] is True
    monkeypatch.delenv("KERMA_ORTHANC_USERS")
    monkeypatch.setenv("KERMA_ORTHANC_URL", strict_node.url.replace("://", "://kerma:confidential@"))
    found = results()
    assert (found["Orthanc"]["ok"], "confidential" in json.dumps(found)) == (True, False)


def test_a_full_disk_is_wrong() -> None:
    assert {result.is_ok for result in check_disk(min_free_bytes=10**18)} == {False}


def test_the_names_of_other_variables_are_those_of_the_settings_page() -> None:
    listed = {one.name for group in (ORTHANC, LOCAL_STACK, COMPOSE) for one in group}
    own = {"KERMA_ORTHANC_AET", "KERMA_ORTHANC_DICOM_PORT"}
    assert OTHER_VARIABLES | own == listed
