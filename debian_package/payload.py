"""The files of the package: Kerma, its Python packages, units, configuration, documents."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from containers.podman import announce, run
from debian_package.version import REPOSITORY
from scripts import licences

HERE = Path(__file__).resolve().parent
#: Orthanc's plugin is linked with it.
PYTHON = "/usr/bin/python3"
ROOT = "usr/lib/kerma"
_DOCUMENTS = "usr/share/doc/kerma"
_SOURCES = ("kerma", "orthanc_plugin", "dashboard", ".streamlit")
#: Files and folders of the repository, each with its folder in the package.
_COPIES = {
    "containers/postgres/roles.sql": ROOT,
    "debian_package/lib": ROOT,
    "debian_package/bin": "usr/bin",
    "debian_package/sbin": "usr/sbin",
    "debian_package/systemd": "lib/systemd/system",
    "debian_package/etc": "etc/kerma",
    "orthanc.json": "etc/kerma",
    # Not beside the changelog of the package, which debhelper would replace by it.
    "CHANGELOG.md": f"{_DOCUMENTS}/releases",
    "LICENSE": _DOCUMENTS,
    "docs/administrator": _DOCUMENTS,
    "docs/reference/settings.md": _DOCUMENTS,
    "containers/dicom-tls/dicom-tls.conf": "usr/share/kerma/dicom-tls",
    "containers/proxy/kerma.conf": "usr/share/kerma/proxy",
    "containers/monitoring": "usr/share/kerma/monitoring",
}


def write_payload(folder: Path, packages: Path) -> None:
    """Write all files of the package below a folder, as they are below / when it is installed.

    Args:
        folder: is made.
        packages: what `virtual_environment` has made.
    """
    shutil.copytree(packages, folder, symlinks=True, copy_function=os.link)
    for source in _SOURCES:
        _copy(REPOSITORY / source, folder / ROOT / source)
        _compile(folder, f"{ROOT}/{source}")
    for source, target in _COPIES.items():
        _copy(REPOSITORY / source, folder / target)
    (folder / _DOCUMENTS / "licences.md").write_text(licences.report())


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


def virtual_environment(folder: Path) -> Path:
    """The folder with the virtual environment of the locked packages, made where the lock file has changed.

    It names no path but those below /usr/bin and /usr/lib/kerma.

    Args:
        folder: holds it for the next time.
    """
    lock = (REPOSITORY / "requirements" / "run.txt").read_bytes()
    made = folder / hashlib.sha256(lock + run(PYTHON, "--version").encode()).hexdigest()[:16]
    if not made.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _write_virtual_environment(folder / "unfinished")
        (folder / "unfinished").rename(made)
    return made


def _write_virtual_environment(folder: Path) -> None:
    announce("Installing the Python packages of requirements/run.txt")
    venv = folder / ROOT / "venv"
    run(PYTHON, "-m", "venv", "--without-pip", str(venv))
    options = ("--no-compile", "--no-deps", "--require-hashes", "--disable-pip-version-check", "--only-binary=:all:")
    pip = (sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "install", *options)
    run(*pip, "-r", "requirements/run.txt")
    # Programs of the packages name the folder of the build; all are run as modules.
    for program in (venv / "bin").iterdir():
        if not program.is_symlink():
            program.unlink()
    configuration = venv / "pyvenv.cfg"
    lines = [line for line in configuration.read_text().splitlines() if not line.startswith("command")]
    configuration.write_text("\n".join(lines) + "\n")
    (site_packages(venv) / "kerma.pth").write_text(f"/{ROOT}\n")
    _compile(folder, ROOT)


def site_packages(venv: Path) -> Path:
    """The folder of the packages of a virtual environment."""
    return next((venv / "lib").glob("python3*")) / "site-packages"


def _compile(folder: Path, path: str) -> None:
    """Compile the modules below a path: services may not write beside them, and would compile them at each start."""
    paths = ("-s", str(folder), "-p", "/", str(folder / path))
    run(PYTHON, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", *paths)
