"""Commands find the running local stack by its file; a stale file is ignored, and the environment wins."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kerma.cli import app
from kerma.commands import running_stack
from kerma.commands.running_stack import command_settings
from kerma.errors import ConfigurationError
from local_stack.running_file import published

SETTINGS = {"KERMA_DATABASE_URL": "postgresql://127.0.0.1:1/local", "KERMA_ORTHANC_DICOM_PORT": "4711"}
pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path)
    return tmp_path


def test_settings_of_a_running_stack_are_used(folder: Path) -> None:
    with published(folder, SETTINGS):
        found = command_settings()
    assert (found.database_url, found.orthanc_dicom_port) == ("postgresql://127.0.0.1:1/local", 4711)


def test_the_file_is_removed_at_the_end(folder: Path) -> None:
    with published(folder, SETTINGS) as path:
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()


def test_a_stale_file_is_ignored(folder: Path) -> None:
    (folder / running_stack.FILE_NAME).write_text(json.dumps(SETTINGS))
    assert running_stack.running_stack() is None
    with pytest.raises(ConfigurationError, match=r"no local stack runs in .* `make run`"):
        running_stack.database_url()


def test_a_new_start_replaces_a_stale_file(folder: Path) -> None:
    (folder / running_stack.FILE_NAME).write_text(json.dumps(SETTINGS) * 10)
    with published(folder, SETTINGS):
        assert running_stack.running_stack() == SETTINGS


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_file_that_is_being_written_is_ignored(folder: Path, content: str) -> None:
    with published(folder, SETTINGS) as path:
        path.write_text(content)
        assert running_stack.running_stack() is None


def test_a_variable_of_the_environment_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_DICOM_PORT", "104")
    with published(folder, SETTINGS):
        assert command_settings().orthanc_dicom_port == 104


def test_a_database_of_the_environment_excludes_the_running_stack(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", "postgresql://hospital/kerma")
    with published(folder, SETTINGS):
        assert command_settings().orthanc_dicom_port == 14242


def test_status_uses_the_running_stack(folder: Path, database_url: str) -> None:
    with published(folder, {"KERMA_DATABASE_URL": database_url}):
        done = CliRunner().invoke(app, ["status"])
    assert (done.exit_code, "No follower has reported" in done.stdout) == (0, True)
