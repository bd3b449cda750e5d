"""The units of systemd are valid, hardened, and leave reception its share of the computer."""

import os
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from debian_package.payload import HERE
from debian_package.version import REPOSITORY

UNITS = HERE / "systemd"
SERVICES = sorted(path.stem.removeprefix("kerma-") for path in UNITS.glob("*.service"))
DROP_IN = UNITS / "kerma-.service.d" / "10-hardening.conf"
LASTING = ("orthanc", "worker", "dashboard")
# Of 100: the exposure that `systemd-analyze security` computes, lower is safer; Debian's own orthanc.service has 92.
MAX_EXPOSURE = 25
ASSIGNED = re.compile(r"^#?(KERMA_\w+)=", re.MULTILINE)


class Unit:
    """A unit file with the drop-in of all units; of an option that is repeated the last value counts here."""

    def __init__(self, name: str) -> None:
        parser = RawConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
        parser.read([DROP_IN, UNITS / f"kerma-{name}.service"])
        self._sections = parser

    def option(self, name: str, section: str = "Service") -> str:
        return self._sections.get(section, name)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units in a folder of their own, with programs that exist here."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(UNITS, folder, dirs_exist_ok=True)
    for path in folder.glob("*.service"):
        path.write_text(path.read_text().replace("/usr/lib/kerma/venv/bin/python", "/usr/bin/python3"))
    return folder


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:/lib/systemd/system"}
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_systemd_finds_no_fault_in_the_units(units: Path) -> None:
    done = analyze(units, "--man=no", "verify", *(str(path) for path in units.iterdir() if path.is_file()))
    found = [line for line in done.stderr.splitlines() if "kerma" in line]
    assert (done.returncode, found) == (0, [])


def test_systemd_finds_a_fault_that_is_there(units: Path, tmp_path: Path) -> None:
    broken = tmp_path / "kerma-broken.service"
    broken.write_text("[Service]\nExecStart=/bin/bash\nMemoryMax=much\n")
    assert "kerma-broken.service:3: Invalid memory limit" in analyze(units, "--man=no", "verify", str(broken)).stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened(units: Path, name: str) -> None:
    limit = f"--threshold={MAX_EXPOSURE}"
    done = analyze(units, "--offline=true", limit, "--no-pager", "security", f"kerma-{name}.service")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("option", ["NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"])
def test_every_service_has_the_drop_in(option: str) -> None:
    assert f"\n{option}\n" in DROP_IN.read_text()


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_starts_again_for_ever(name: str) -> None:
    unit = Unit(name)
    assert unit.option("Restart") == "on-failure"
    assert unit.option("StartLimitIntervalSec", "Unit") == "0"
    assert "postgresql.service" in unit.option("After", "Unit")


def test_reception_goes_before_pages_and_pages_before_computations() -> None:
    weights = [int(Unit(name).option("CPUWeight")) for name in ("orthanc", "dashboard", "worker", "backup")]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)
    assert Unit("worker").option("Nice") == Unit("backup").option("Nice") == "19"


def test_reception_waits_for_no_migration() -> None:
    assert "kerma-migrate" not in (UNITS / "kerma-orthanc.service").read_text()


def test_a_reader_that_takes_too_much_memory_does_not_stop_reception() -> None:
    assert Unit("orthanc").option("OOMPolicy") == "continue"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_memory_that_its_container_has(name: str) -> None:
    compose: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())["services"]
    assert Unit(name).option("MemoryMax").lower() == compose[name]["mem_limit"]


def test_the_dashboard_reads_no_file_of_the_others() -> None:
    assert Unit("dashboard").option("User") == "kerma-dashboard"
    assert "owner.env" not in (UNITS / "kerma-dashboard.service").read_text().replace("ConditionPathExists", "")


def test_the_dashboard_has_a_copy_of_the_key_of_hashes() -> None:
    text = (UNITS / "kerma-dashboard.service").read_text()
    assert "LoadCredential=secret.key:/var/lib/kerma/secret.key\n" in text
    assert "KERMA_SECRET_FILE=/var/lib/kerma/secret.key" in (HERE / "lib" / "defaults.env").read_text()
    # As systemd passes it on: $$ is $, and a line that ends with a backslash goes on.
    script = text.partition("ExecStart=/bin/sh -c '")[2].partition("exec ")[0].replace("\\\n", "").replace("$$", "$")
    for path, used in (("/var/lib/kerma/secret.key", "/run/c/secret.key"), ("/srv/key", "/srv/key")):
        environment = {"KERMA_SECRET_FILE": path, "CREDENTIALS_DIRECTORY": "/run/c", "PATH": "/bin"}
        command = ["dash", "-c", f"{script} printenv KERMA_SECRET_FILE"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == used


def test_a_service_runs_modules_that_exist() -> None:
    commands = "".join(path.read_text() for path in UNITS.glob("*.service"))
    modules = set(re.findall(r"-m (kerma[\w.]*|orthanc_plugin[\w.]*)", commands))
    assert modules == {"kerma.cli", "orthanc_plugin.log_copy"}
    assert [name for name in modules if not (REPOSITORY / name.replace(".", "/")).with_suffix(".py").exists()] == []


def test_the_settings_file_states_the_settings_of_the_containers_but_passwords_ports_and_folders() -> None:
    example = set(ASSIGNED.findall((REPOSITORY / ".env.example").read_text()))
    stated = set(ASSIGNED.findall((HERE / "etc" / "kerma.env").read_text()))
    assert stated <= example
    assert {name for name in example - stated if not re.search("PASSWORD|SECRET|TLS|_PORT$|FOLDER", name)} == set()


@pytest.mark.parametrize("script", ["sbin/kerma-setup", "bin/kerma", "debian/postinst", "debian/postrm"])
def test_a_script_is_valid_for_the_shell_of_debian(script: str) -> None:
    done = subprocess.run(["dash", "-n", HERE / script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
