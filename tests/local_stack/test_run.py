"""`make run` starts everything, sends the demo hospital once, and stops cleanly; its refusals are sentences."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from kerma.commands.running_stack import running_stack
from kerma.simulate import hospital
from local_stack import free_port
from local_stack.orthanc import REPOSITORY
from local_stack.run import ignored_settings, settings_of_shell

START_WITHIN_S = 120
STUDIES = 6
NO_DATABASE = "postgresql://kerma:confidential@127.0.0.1:1/kerma"


class Run:
    """`make run` in a folder and on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {
            name: str(free_port())
            for name in ("KERMA_ORTHANC_HTTP_PORT", "KERMA_ORTHANC_DICOM_PORT", "KERMA_DASHBOARD_PORT")
        }
        self.output = folder / "output"

    def start(self, **variables: str) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "local_stack.run", self.folder],
                env={**os.environ, "KERMA_DEMO_STUDIES": str(STUDIES), **self.ports, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=REPOSITORY,
            )

    def start_and_wait(self) -> subprocess.Popen[bytes]:
        process = self.start()
        self.wait_for("Kerma runs", lambda: process.poll() is None)
        return process

    def wait_for(self, text: str, is_possible: Callable[[], bool] = lambda: True) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while text not in self.printed():
            assert is_possible(), self.printed()
            assert time.monotonic() < deadline, self.printed()
            time.sleep(0.1)

    def rival(self) -> subprocess.CompletedProcess[str]:
        """Start another one in the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "local_stack.run", self.folder],
            env={**os.environ, **self.ports},
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    def refusal(self, **variables: str) -> tuple[int, str]:
        status = self.start(**variables).wait(START_WITHIN_S)
        return status, self.printed()

    def printed(self) -> str:
        return self.output.read_text(errors="replace")


@pytest.fixture
def run(make_folder: Callable[[], Path]) -> Run:
    return Run(make_folder())


@pytest.fixture
def running(run: Run) -> Iterator[tuple[Run, subprocess.Popen[bytes]]]:
    process = run.start_and_wait()
    yield run, process
    process.send_signal(signal.SIGINT)
    process.wait(START_WITHIN_S)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Life(NamedTuple):
    """What was seen of a Kerma that was started, stopped by SIGTERM, started again and stopped by SIGINT.

    Attributes:
        printed: what each start printed.
        statuses: exit status of each.
        health: status of the dashboard's own check.
        rival: a second start in the same folder meanwhile, and the process that ran.
        children: processes of the first one, and those of them that were left behind.
        stated_after: what the folder states once it has stopped.
    """

    printed: list[str]
    statuses: list[int]
    health: int
    rival: tuple[subprocess.CompletedProcess[str], int]
    children: tuple[list[int], list[int]]
    stated_after: object


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Starting takes half a minute: all tests look at one life."""
    run = Run(tmp_path_factory.mktemp("run"))
    process = run.start_and_wait()
    children = children_of(process.pid)
    with urlopen(f"http://127.0.0.1:{run.ports['KERMA_DASHBOARD_PORT']}/healthz", timeout=10) as answer:
        health = answer.status
    stated = running_stack(run.folder) or {}
    rival = run.rival(), process.pid
    process.send_signal(signal.SIGTERM)
    printed, statuses = [run.printed()], [process.wait(START_WITHIN_S)]
    left = [child for child in children if Path(f"/proc/{child}").exists()]
    stated_after = running_stack(run.folder)
    again = run.start_and_wait()
    again.send_signal(signal.SIGINT)
    statuses.append(again.wait(START_WITHIN_S))
    printed.append(run.printed())
    assert stated["KERMA_ORTHANC_DICOM_PORT"] == run.ports["KERMA_ORTHANC_DICOM_PORT"]
    return Life(printed, statuses, health, rival, (children, left), stated_after)


def test_it_sends_the_demo_hospital_once(life: Life) -> None:
    objects = sum(1 for _ in hospital(STUDIES, until=date.today()))  # noqa: DTZ011 -- as the command does
    assert f"{objects} accepted, 0 refused" in life.printed[0]
    assert "accepted" not in life.printed[1]


def test_it_runs_four_parts_and_the_dashboard_is_well(life: Life) -> None:
    assert (len(life.children[0]), life.health) == (4, 200)


def test_it_stops_cleanly_by_either_signal(life: Life) -> None:
    assert life.statuses == [0, 0]
    assert life.children[1] == []
    assert life.stated_after is None


def test_a_second_kerma_in_the_same_folder_is_refused(life: Life) -> None:
    second, pid = life.rival
    assert second.returncode == 1
    assert f"already runs from this folder, as process {pid}" in second.stderr


def process_of(pid: int, words: str) -> int | None:
    """The child whose command contains these words; None where there is none."""
    commands = {child: Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ") for child in children_of(pid)}
    return next((child for child, command in commands.items() if words in command.decode()), None)


@pytest.mark.faults
def test_a_part_that_ends_is_named_and_started_again(running: tuple[Run, subprocess.Popen[bytes]]) -> None:
    run, process = running
    parts = {"Orthanc": "orthanc.json", "The worker": "kerma.cli work", "The dashboard": "streamlit run"}
    ended = {name: process_of(process.pid, words) for name, words in parts.items()}
    for pid in ended.values():
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    for name, words in parts.items():
        run.wait_for(f"{name} runs again.")
        assert f"{name} was ended by SIGKILL" in run.printed()
        assert process_of(process.pid, words) not in {None, ended[name]}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (NO_DATABASE, "is PostgreSQL running, and are host and port right?"),
        ("mysql://localhost/kerma", "Kerma needs PostgreSQL"),
        ("localhost", "cannot be understood"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence(run: Run, url: str, sentence: str) -> None:
    status, output = run.refusal(KERMA_DATABASE_URL=url)
    assert status == 1
    assert sentence in output
    assert "Traceback" not in output


def test_a_refusal_does_not_quote_the_password(run: Run) -> None:
    assert "confidential" not in run.refusal(KERMA_DATABASE_URL=NO_DATABASE)[1]


REFUSED_VALUES = [
    ("KERMA_DEMO_STUDIES", "abc", "it must be a whole number from 0 to 1000000"),
    ("KERMA_DEMO_STUDIES", "-1", "it must be a whole number from 0 to 1000000"),
    ("KERMA_DEMO_STUDIES", "1000001", "it must be a whole number from 0 to 1000000"),
    (
        "KERMA_SECRET_FILE",
        "/nowhere/secret",
        "No such file or directory. Name the key of this site in KERMA_SECRET_FILE",
    ),
    ("KERMA_SECRET_FILE", "/", "Is a directory. Name the key of this site in KERMA_SECRET_FILE"),
    ("KERMA_SECRET_FILE", "/dev/null", "is shorter than 16 bytes. Name the key of this site in KERMA_SECRET_FILE"),
    ("KERMA_PATIENT_NAME", "maybe", "it must be none, hash or plain"),
    ("KERMA_PATIENT_ID", "maybe", "it must be none, hash or plain"),
    ("KERMA_ACCESSION", "maybe", "it must be none, hash or plain"),
    ("KERMA_BIRTH_DATE", "maybe", "it must be none, hash or plain"),
    ("KERMA_ORTHANC_URL", "orthanc:8042", "it must be a URL that begins with http:// or https://"),
    ("KERMA_DASHBOARD_URL", "here", "it must be a URL that begins with http:// or https://"),
    ("KERMA_ORTHANC_AET", "A_TITLE_OF_18_CHARS", "it must be an AE title: 1 to 16 ASCII characters"),
    ("KERMA_ORTHANC_DICOM_PORT", "dicom", "it must be a whole number"),
    ("KERMA_ORTHANC_HTTP_PORT", "0", "it must be a port number from 1 to 65535"),
    ("KERMA_DASHBOARD_PORT", "70000", "it must be a port number from 1 to 65535"),
]
#: Reads pairs of variable and value, and tries each in this process: to start one for each takes a minute.
_TRY_EACH = """
import contextlib, io, json, os, sys
from pathlib import Path
from kerma.settings import settings
from local_stack.run import main
usual, found = dict(os.environ), []
for variable, value in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update({**usual, variable: value})
    settings.cache_clear()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = main(Path(sys.argv[1]))
    found.append([status, printed.getvalue()])
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[int, str]]:
    """Status and output of a start with each of the values."""
    run = Run(tmp_path_factory.mktemp("refused"))
    pairs = [(variable, value) for variable, value, _ in REFUSED_VALUES]
    done = subprocess.run(
        [sys.executable, "-c", _TRY_EACH, run.folder],
        input=json.dumps(pairs),
        env={**os.environ, "KERMA_DEMO_STUDIES": str(STUDIES), **run.ports},
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=START_WITHIN_S,
    )
    return dict(zip(pairs, map(tuple, json.loads(done.stdout)), strict=True))


@pytest.mark.parametrize(("variable", "value", "expected"), REFUSED_VALUES)
def test_a_value_that_cannot_be_used_is_refused_before_anything_starts(
    refusals: dict[tuple[str, str], tuple[int, str]], variable: str, value: str, expected: str
) -> None:
    status, output = refusals[variable, value]
    assert status == 1
    assert output.startswith("Kerma cannot run: ")
    assert variable in output
    assert expected in output
    assert "Starting" not in output
    assert "Traceback" not in output


def test_a_taken_port_is_a_sentence(run: Run) -> None:
    taken = run.ports["KERMA_DASHBOARD_PORT"]
    status, output = run.refusal(KERMA_ORTHANC_HTTP_PORT=taken)
    assert status == 1
    assert output.startswith(f"Kerma cannot run: Port {taken}")
    assert len(output.splitlines()) == 1


def test_a_setting_that_the_stack_sets_itself_is_named_and_no_other() -> None:
    of_stack = {"KERMA_DASHBOARD_URL": "http://127.0.0.1:18501", "KERMA_ORTHANC_AET": "KERMA", "KERMA_SECRET_FILE": "s"}
    environment = {"KERMA_DASHBOARD_URL": "https://dose", "KERMA_ORTHANC_AET": "KERMA", "KERMA_SECRET_FILE": ""}
    assert ignored_settings(of_stack, environment) == [
        "Note: KERMA_DASHBOARD_URL=https://dose is ignored; `make run` sets it to http://127.0.0.1:18501."
    ]


def test_commands_in_another_shell_use_the_settings_of_the_one_that_started_the_stack() -> None:
    """Otherwise `kerma check` there would find stored identity that the settings do not permit."""
    environment = {"KERMA_PATIENT_ID": "none", "KERMA_ACCESSION": "", "PATH": "/bin"}
    assert settings_of_shell(environment) == {"KERMA_PATIENT_ID": "none"}
