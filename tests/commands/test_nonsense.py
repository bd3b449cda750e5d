"""Nothing that a user can type ends in a traceback: every option of every command is given nonsense."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from typer.testing import CliRunner

from kerma.cli import app
from local_stack import free_port
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: pynetdicom leaves the socket of a refused connection to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NONSENSE = (
    *("", " ", "nonsense", "-1", "0", "99999999999999999999", "1e400", "nan", "[red]", "%s", "\N{RADIOACTIVE SIGN}"),
    *("a" * 3000, "/no/such/file", "../..", "2026-02-30", "0001-01-01", "9999-12-31", "\udcff", "a\\b", "--", "'; --"),
)
#: Arguments that a command needs, and those that make it end: without them `kerma work` works for ever.
NEEDED = {
    "demo": ["--studies", "1"],
    "send": ["report.dcm"],
    "extract": ["report.dcm"],
    "skindose": ["report.dcm"],
    "work": ["--once"],
    "rollup": ["--check"],
    "equipment show": ["6dc0d48c"],
    "equipment set": ["6dc0d48c", "--valid-from", "2026-01-01", "--table-zero-x-cm", "1"],
    "equipment describe": ["6dc0d48c", "--used-from", "2026-01-01"],
    "equipment merge": ["6dc0d48c", "--into", "6dc0d48d"],
    "equipment modality add": ["6dc0d48c", "--to", "radiography"],
    "survey run": ["uk-ct-2019", "--output", "survey.csv"],
    "survey check": ["survey.toml"],
    "survey copy": ["uk-ct-2019", "copy.toml"],
    "survey facts": ["CT"],
    "equipment unset": ["6dc0d48c", "--valid-from", "2026-01-01"],
}
#: Options that take long with a number that is valid.
SLOW = {("demo", "--studies")}


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its name, subcommands with a space."""
    children = getattr(command, "commands", {})
    if not children:
        yield name, command
    for child, below in children.items():
        yield from commands(below, f"{name} {child}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


def options(command: Any) -> list[str]:
    """The options that take a value."""
    return [option.opts[0] for option in command.params if option.param_type_name == "option" and not option.is_flag]


CASES = [(name, option) for name, command in COMMANDS.items() for option in options(command)]


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.dcm").write_bytes(as_file(ct_report(ct_event(ct_dose()))))
    for name in ("KERMA_ORTHANC_DICOM_PORT", "KERMA_ORTHANC_URL"):
        port = str(free_port())
        monkeypatch.setenv(name, port if name.endswith("PORT") else f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def shared_database_url(make_database: Callable[..., str], migrated_template: str) -> str:
    """One database for all cases: making one takes longer than a command."""
    return make_database(migrated_template)


def require_message(words: list[str]) -> int:
    """The command ends with an exit status of Kerma's, which is returned, and a message that is no traceback."""
    done = CliRunner().invoke(app, words)
    output = f"{words}: {done.output}"
    assert done.exit_code in {0, 1, 2}, output
    assert isinstance(done.exception, SystemExit | None), output
    assert "Unexpected" not in output, output
    assert done.exit_code == 0 or done.output.strip(), output
    return done.exit_code


def test_every_command_is_tried() -> None:
    assert {"send", "echo", "check", "work", "recalculate skin-dose", "equipment set"} <= set(COMMANDS)
    assert len(CASES) > 30


@pytest.mark.parametrize(("name", "option"), CASES, ids=[" ".join(case) for case in CASES])
@pytest.mark.usefixtures("no_settings")
def test_nonsense_as_an_option_is_a_message(
    name: str, option: str, monkeypatch: pytest.MonkeyPatch, shared_database_url: str
) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", shared_database_url)
    monkeypatch.setenv("KERMA_ORTHANC_DICOM_PORT", str(free_port()))
    tried = [word for word in NONSENSE if (name, option) not in SLOW or not word.strip("9").isdigit()]
    for word in tried:
        require_message([*name.split(), *NEEDED.get(name, []), option, word])


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name in NEEDED and name not in {"demo", "work", "rollup"}]
)
@pytest.mark.usefixtures("no_settings")
def test_nonsense_as_an_argument_is_a_message(
    name: str, monkeypatch: pytest.MonkeyPatch, shared_database_url: str
) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", shared_database_url)
    for word in NONSENSE:
        if word != "../..":  # folders of the whole computer
            require_message([*name.split(), word, *NEEDED[name][1:]])


URLS = (
    *("", " ", "nonsense", "postgresql:", "postgresql:///", "mysql://localhost/kerma", "sqlite:///x", "http://x"),
    *(
        "postgresql://no.such.host.invalid/kerma",
        "postgresql://127.0.0.1:1/kerma",
        "postgresql://127.0.0.1:99999/kerma",
    ),
    *("postgresql://127.0.0.1:port/kerma", "postgresql://[::1/kerma", "postgresql://127.0.0.1:1/k?sslmode=nonsense"),
    *("postgresql://127.0.0.1:1/k?nonsense=1", "postgresql://u:%ff@127.0.0.1:1/k", "postgresql://\udcff@127.0.0.1:1/k"),
)
WITHOUT_DATABASE = {"extract", "skindose", "send", "echo", "demo", "survey list", "survey facts", "survey copy"}
WITH_DATABASE = [name for name in COMMANDS if not {name, name.split()[0]} & WITHOUT_DATABASE]


CASES_OF_URLS = [(["status"], url) for url in URLS] + [
    ([*name.split(), *NEEDED.get(name, [])], URLS[-1]) for name in WITH_DATABASE
]


@pytest.mark.parametrize(("words", "url"), CASES_OF_URLS)
@pytest.mark.usefixtures("no_settings")
def test_a_database_url_that_cannot_be_used_is_a_message(
    words: list[str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", url)
    assert require_message(words) in {1, 2}


SETTINGS = {
    "KERMA_PATIENT_ID": ("maybe", "it must be none, hash or plain"),
    "KERMA_ORTHANC_DICOM_PORT": ("dicom", "it must be a whole number"),
    "KERMA_ORTHANC_AET": ("THISISMUCHTOOLONGANAETITLE", "it must be an AE title"),
    "KERMA_ORTHANC_URL": ("orthanc", "it must be a URL that begins with http"),
    "KERMA_DASHBOARD_URL": ("ftp://x", "it must be a URL that begins with http"),
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("command", [["status"], ["echo"], ["work", "--once"], ["check"]])
def test_a_wrong_setting_is_named_with_its_value(
    name: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    value, expected = SETTINGS[name]
    monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, command)
    assert f"{name} is '{value}'; {expected}" in done.output
    assert done.exit_code == (1 if command == ["check"] else 2)


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """A process of its own: signals, pipes and disks are real."""
    return subprocess.run(
        [sys.executable, "-m", "kerma.cli", *words], capture_output=True, text=True, check=False, **options
    )


def test_a_host_that_is_not_known_is_a_message() -> None:
    done = run("send", "--host", "no.such.host.invalid", "report.dcm")
    assert done.returncode == 1
    assert "The host no.such.host.invalid of the DICOM node is not known" in done.stderr
    assert "0 accepted, 0 refused by KERMA at no.such.host.invalid" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_a_message() -> None:
    command = f"{sys.executable} -m kerma.cli extract --json report.dcm > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "Error: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("option", ["", "--json"])
def test_a_reader_that_ends_early_is_no_error(option: str) -> None:
    reports = " ".join(["report.dcm"] * 200)
    command = f"{sys.executable} -m kerma.cli extract {option} {reports} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_ctrl_c_ends_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "kerma.cli", "extract", str(pipe)]
    # Opening the pipe waits until the command reads it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process, pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, b"", b"")


def test_an_output_that_cannot_encode_a_file_name_shows_escapes(tmp_path: Path) -> None:
    name = b"report-\xe9.dcm".decode("utf-8", "surrogateescape")
    (tmp_path / "report.dcm").rename(tmp_path / name)
    done = run("extract", name)
    assert (done.returncode, "report-\\udce9.dcm" in done.stdout) == (0, True)


def test_a_device_is_not_read() -> None:
    done = run("extract", "/dev/zero", timeout=60)
    assert (done.returncode, "it is a device, not a file" in done.stdout) == (1, True)


def test_a_fault_of_kerma_is_a_message_and_with_traceback_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("kerma.commands.extract.read_file", fail)
    message = CliRunner().invoke(app, ["extract", "report.dcm"])
    assert (message.exit_code, "Unexpected KeyError" in message.stderr) == (1, True)
    place = CliRunner().invoke(app, ["--traceback", "extract", "report.dcm"])
    assert isinstance(place.exception, KeyError)
