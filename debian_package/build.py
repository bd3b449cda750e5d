"""Builds the Debian package with debhelper."""

from __future__ import annotations

import os
import shutil
from email.utils import formatdate
from typing import TYPE_CHECKING

from containers.podman import announce, install_packages, run
from debian_package.payload import HERE, virtual_environment, write_payload
from debian_package.version import REPOSITORY, current_commit, debian_release, debian_version

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = REPOSITORY / ".run" / "debian"
PACKAGES = ("debhelper", "dpkg-dev", "python3-venv")
_MAINTAINER = "The Kerma project <kerma@localhost.invalid>"


def build() -> Path:
    """Build the package from the files of this repository; returns it.

    Raises:
        ContainerError: a program failed.
        ValueError: this is no Debian.
    """
    commit = current_commit()
    version = debian_version(commit, debian_release())
    install_packages(PACKAGES)
    source = FOLDER / "build" / "kerma"
    shutil.rmtree(source.parent, ignore_errors=True)
    write_payload(source / "payload", virtual_environment(FOLDER / "packages"))
    shutil.copytree(HERE / "debian", source / "debian")
    _write_changelog(source / "debian" / "changelog", version, commit.epoch_s)
    announce(f"Building kerma {version}")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(commit.epoch_s)}
    run("sh", "-c", 'cd "$1" && dpkg-buildpackage -b -us -uc', "build", str(source), env=environment)
    built = next(source.parent.glob("kerma_*.deb"))
    package = FOLDER / built.name
    built.replace(package)
    shutil.rmtree(source.parent)
    return package


def _write_changelog(path: Path, version: str, epoch_s: int) -> None:
    entry = "  * See /usr/share/doc/kerma/releases/CHANGELOG.md."
    path.write_text(
        f"kerma ({version}) stable; urgency=medium\n\n{entry}\n\n -- {_MAINTAINER}  {formatdate(epoch_s)}\n"
    )
