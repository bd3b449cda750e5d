"""A copy of the installed packages in another folder, with or without a planted fault, and the self-test in it."""

import compileall
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
_PACKAGES = ("kerma", "orthanc_plugin", "dashboard")
_NOT_COPIED = shutil.ignore_patterns("*.po", "simulate")


class Run(NamedTuple):
    """How a self-test ended: exit status, document of the result (None: there is none), and what it printed."""

    status: int
    document: dict[str, Any] | None
    printed: str

    @property
    def failed(self) -> dict[str, str]:
        """Found value of each failed comparison, by study, location and quantity."""
        values = self.document["values"] if self.document else []
        return {
            f"{one['study']} {one['location']} {one['quantity']}": one["found"]
            for one in values
            if one["outcome"] == "failed"
        }


def copy_packages(folder: Path) -> None:
    """Copy the packages of a wheel, compiled, and nothing else of the repository."""
    for package in _PACKAGES:
        # Compiled in each copy anew, starting would take longer than the self-test.
        compileall.compile_dir(REPOSITORY / package, quiet=1)
        shutil.copytree(REPOSITORY / package, folder / package, ignore=_NOT_COPIED)


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the only occurrence of a text in a file of the copy."""
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{old!r} occurs {content.count(old)} times in {file}"
    path.write_text(content.replace(old, new), encoding="utf-8")


def command(*options: str) -> list[str]:
    """The command of a self-test, without the working folder on Python's path."""
    return [sys.executable, "-P", "-m", "kerma.cli", "selftest", *options]


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Variables by which the packages of a folder are found before those of the virtual environment."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("KERMA_")}
    return {**own, "PYTHONPATH": str(folder), "KERMA_DATABASE_URL": database_url, "PYTHONDONTWRITEBYTECODE": "1"}


def run_in(folder: Path, database_url: str, *options: str) -> Run:
    """Run the self-test of a copy in its folder."""
    file = folder / "result.json"
    done = subprocess.run(
        command("--json", str(file), *options),
        env=environment(folder, database_url),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    document = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    return Run(done.returncode, document, done.stdout + done.stderr)
