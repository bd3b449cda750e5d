"""The command line answers in the contract's form, and prints errors as messages, never as tracebacks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kerma import __version__
from kerma.cli import app
from kerma.settings import settings
from local_stack import free_port
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report

COMMANDS = ("extract", "skindose", "send", "migrate", "status", "reextract", "demo", "work", "recalculate", "equipment")
Kerma = Callable[..., Result]


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch) -> Kerma:
    """Run a command; settings are given as keywords."""

    def run(*arguments: str | Path, **environment: str) -> Result:
        monkeypatch.delenv("KERMA_DATABASE_URL", raising=False)
        monkeypatch.setenv("COLUMNS", "200")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return CliRunner().invoke(app, [str(each) for each in arguments])

    return run


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.dcm"
    path.write_bytes(as_file(ct_report(ct_event(ct_dose()))))
    return path


def test_it_prints_its_version(kerma: Kerma) -> None:
    assert kerma("--version").stdout.strip() == __version__


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(kerma: Kerma, command: str) -> None:
    result = kerma(command, "--help")
    assert (result.exit_code, "Usage" in result.stdout) == (0, True)


def test_extract_gives_one_json_object_a_file_in_order(kerma: Kerma, report: Path) -> None:
    (report.parent / "notes.txt").write_text("not an X-ray")
    result = kerma("extract", "--json", report.parent)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(Path(line["file"]).name, line["status"]) for line in lines] == [
        ("notes.txt", "skipped"),
        ("report.dcm", "extracted"),
    ]
    assert "not a DICOM file" in lines[0]["reason"]
    assert result.exit_code == 0


def test_extract_gives_the_contract_s_keys(kerma: Kerma, report: Path) -> None:
    line = json.loads(kerma("extract", "--json", report).stdout)
    assert set(line) == {
        *("file", "status", "reason", "source", "sop_class_uid", "sop_instance_uid"),
        *("study", "totals", "planes", "events", "problems"),
    }


def test_extract_searches_folders_deep(kerma: Kerma, report: Path) -> None:
    below = report.parent / "a" / "b"
    below.mkdir(parents=True)
    report.rename(below / report.name)
    assert len(kerma("extract", "--json", report.parent).stdout.splitlines()) == 1


@pytest.mark.parametrize(("content", "exit_code"), [(None, 0), (b"not an X-ray", 1)])
def test_extract_s_exit_status_shows_whether_a_file_failed(
    kerma: Kerma, report: Path, content: bytes | None, exit_code: int
) -> None:
    report.write_bytes(content or report.read_bytes())
    assert kerma("extract", report).exit_code == exit_code


@pytest.mark.parametrize("command", ["extract", "skindose", "send"])
def test_a_folder_without_files_is_named_and_fails(kerma: Kerma, tmp_path: Path, command: str) -> None:
    (tmp_path / "below").mkdir()
    result = kerma(command, tmp_path)
    assert (result.exit_code, f"skipped {tmp_path}: the folder contains no file" in result.stderr) == (1, True)
    assert result.stdout == ""


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.dcm")


def link_to_a_folder(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


SPECIAL = {
    "a broken link": (link_to_nothing, "the link leads nowhere"),
    "a link to itself": (link_to_itself, "the link leads nowhere"),
    "a link to a folder": (link_to_a_folder, "it is a link to a folder, which is not followed"),
    "a pipe": (os.mkfifo, "it is a pipe"),
}


@pytest.mark.parametrize(("make", "reason"), SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_file_in_a_folder_is_skipped_and_named(
    kerma: Kerma, report: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(report.parent / "other")
    result = kerma("extract", "--json", report.parent)
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(report)]
    assert (result.exit_code, result.stderr) == (0, f"skipped {report.parent / 'other'}: {reason}\n")


def test_extract_names_a_file_that_is_not_there(kerma: Kerma, tmp_path: Path) -> None:
    result = kerma("extract", tmp_path / "nowhere.dcm")
    assert (result.exit_code, "there is no such file or folder" in result.stdout) == (1, True)


def test_extract_shows_totals_with_their_unit(kerma: Kerma, report: Path) -> None:
    shown = kerma("extract", report).stdout
    assert "DLP (mGy·cm)" in shown
    assert "300" in shown


@pytest.mark.parametrize("command", ["migrate", "status", "reextract", "work"])
def test_a_missing_database_setting_is_reported(kerma: Kerma, command: str) -> None:
    result = kerma(command)
    assert (result.exit_code, "KERMA_DATABASE_URL is not set" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["migrate", "status", "reextract"])
def test_a_database_that_does_not_answer_is_told(kerma: Kerma, command: str) -> None:
    result = kerma(command, KERMA_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/kerma")
    assert (result.exit_code, "Nobody answers there" in result.stderr) == (1, True)


@pytest.mark.parametrize("command", ["status", "reextract"])
def test_a_database_without_tables_is_reported(kerma: Kerma, empty_database_url: str, command: str) -> None:
    result = kerma(command, KERMA_DATABASE_URL=empty_database_url)
    assert (result.exit_code, "run `kerma migrate`" in result.stderr) == (2, True)


def test_migrate_makes_the_tables_and_says_so(kerma: Kerma, empty_database_url: str) -> None:
    first, second = (kerma("migrate", KERMA_DATABASE_URL=empty_database_url) for _ in range(2))
    assert ("(was: empty)" in first.stdout, "already" in second.stdout) == (True, True)


def test_status_says_when_no_follower_has_reported(kerma: Kerma, database_url: str) -> None:
    result = kerma("status", KERMA_DATABASE_URL=database_url)
    assert (result.exit_code, "No follower has reported" in result.stdout) == (0, True)


def test_reextract_without_objects_is_done_at_once(kerma: Kerma, database_url: str) -> None:
    result = kerma("reextract", KERMA_DATABASE_URL=database_url)
    assert (result.exit_code, "0 objects" in result.stdout) == (0, True)


@pytest.mark.parametrize("command", [("send", "PATH"), ("demo", "--studies", "1")])
def test_a_node_that_does_not_answer_is_reported(report: Path, command: tuple[str, ...]) -> None:
    words = [str(report) if word == "PATH" else word for word in command]
    # A process of its own: pynetdicom leaves the socket of a refused connection to the garbage collector.
    whole = [sys.executable, "-m", "kerma.cli", *words, "--port", str(free_port())]
    result = subprocess.run(whole, capture_output=True, text=True, check=False)
    assert (result.returncode, "cannot be reached" in " ".join(result.stderr.split())) == (1, True)
