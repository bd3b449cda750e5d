"""scripts/setup.sh installs once, and says in one sentence what it cannot do."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local_stack.orthanc import REPOSITORY

SETUP = REPOSITORY / "scripts" / "setup.sh"
NOT_INSTALLED = "exit 1"
NO_NETWORK = "echo 'E: Unable to fetch some archives' >&2; exit 100"
# A sudo that lets apt-get through and keeps everything else away from this machine.
SUDO_FOR_APT = '[ "$1" != env ] || "$@"'
UNKNOWN_PACKAGE = "echo 'E: Unable to locate package orthanc' >&2; exit 100"

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A copy of the script on a machine whose programs answer as the test says (name=shell script)."""
    programs = tmp_path / "programs"
    programs.mkdir()
    clone = tmp_path / "clone"
    (clone / "scripts").mkdir(parents=True)
    shutil.copy(SETUP, clone / "scripts")
    shutil.copy(REPOSITORY / "pyproject.toml", clone)

    def run(purpose: str = "run", **answers: str) -> subprocess.CompletedProcess[str]:
        for name, script in answers.items():
            program = programs / name.replace("_", "-")
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        return subprocess.run(
            ["sh", "scripts/setup.sh", purpose],
            cwd=clone,
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_second_setup_installs_nothing_and_needs_no_network() -> None:
    before = (REPOSITORY / ".run" / "setup.log").stat().st_mtime_ns
    done = subprocess.run(
        ["sh", SETUP, "test"],
        env={"PATH": os.environ["PATH"], "https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (REPOSITORY / ".run" / "setup.log").stat().st_mtime_ns == before


def test_without_root_and_sudo_it_names_the_packages_to_install(machine: Machine) -> None:
    done = machine(dpkg_query=NOT_INSTALLED, id="echo 1000", sudo="exit 1")
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv orthanc orthanc-python fonts-dejavu-core postgresql" in done.stderr


def test_without_network_it_says_so(machine: Machine) -> None:
    done = machine(dpkg_query=NOT_INSTALLED, id="echo 1000", sudo=SUDO_FOR_APT, apt_get=NO_NETWORK)
    assert done.returncode == 1
    assert "check the network" in done.stderr


def test_a_package_that_apt_does_not_know_points_to_the_package_servers(machine: Machine) -> None:
    done = machine(dpkg_query=NOT_INSTALLED, id="echo 1000", sudo=SUDO_FOR_APT, apt_get=UNKNOWN_PACKAGE)
    assert done.returncode == 1
    assert "/etc/apt/sources.list" in done.stderr


def test_an_unknown_purpose_is_refused(machine: Machine) -> None:
    assert "takes 'run' or 'test', not 'rum'" in machine("rum").stderr
