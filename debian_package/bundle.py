"""Builds the bundle: one signed archive with the package and all Debian packages that it needs on a bare Debian."""

from __future__ import annotations

import os
import platform
import shutil
from typing import TYPE_CHECKING

from containers.podman import ContainerError, announce, base_archive, install_packages, run
from debian_package.build import FOLDER, build
from debian_package.payload import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: GnuPG key that signs, as `gpg --local-user` takes it.
KEY_VARIABLE = "KERMA_SIGNING_KEY"
_TOOLS = ("debootstrap", "debian-archive-keyring", "dpkg-dev", "gnupg")
#: A computer that boots; anything else comes with the bundle.
_BARE = ("systemd-sysv", "dbus")
#: Encrypts backups.
_FURTHER = ("age",)


def bundle() -> Path:
    """Build package and bundle; returns the archive, whose signature is beside it.

    Raises:
        ContainerError: no key is stated, or a program failed.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise ContainerError(f"state the GnuPG key that signs the bundle: make bundle {KEY_VARIABLE}=<fingerprint>")
    return sign(pack(build()), key)


def bare_debian() -> Path:
    """An archive of a bare Debian of this computer's release that boots."""
    return base_archive(FOLDER, platform.freedesktop_os_release()["VERSION_CODENAME"], *_BARE)


def pack(package: Path) -> Path:
    """The archive of a package with all that it needs, without signature."""
    install_packages(_TOOLS)
    archive = FOLDER / f"{package.stem}.tar"
    folder = FOLDER / "bundle" / "kerma"
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(HERE / "bundle_files", folder)
    release = platform.freedesktop_os_release()
    (folder / "system").write_text(f"{release['ID']}-{release['VERSION_ID']}\n")
    packages = folder / "packages"
    download_needed(package, packages)
    shutil.copy2(package, packages)
    index = run("sh", "-c", 'cd "$1" && dpkg-scanpackages --multiversion .', "index", str(packages))
    (packages / "Packages").write_text(index)
    run("tar", "-C", str(folder.parent), "--owner=0", "--group=0", "--sort=name", "-cf", str(archive), "kerma")
    shutil.rmtree(folder.parent)
    return archive


def download_needed(package: Path, folder: Path) -> None:
    """Download what a package needs on a bare Debian, from the package sources of this computer."""
    announce("Downloading the Debian packages that Kerma needs")
    (folder / "partial").mkdir(parents=True)
    status = folder / "status"
    status.write_text(run("tar", "-xOf", str(bare_debian()), "./var/lib/dpkg/status"))
    paths = {"Dir::State::status": status, "Dir::Cache::archives": folder, "Dir::State::extended_states": "/dev/null"}
    without = {"Dir::Cache::pkgcache": "", "Dir::Cache::srcpkgcache": "", "Debug::NoLocking": "true"}
    options = [f"-o{name}={value}" for name, value in {**paths, **without, "APT::Sandbox::User": "root"}.items()]
    run("apt-get", "update", "-qq")
    install = ("install", "-y", "--no-install-recommends", "--download-only")
    run("apt-get", "-qq", *options, *install, str(package), *_FURTHER)
    status.unlink()
    (folder / "partial").rmdir()


def sign(archive: Path, key: str, env: Mapping[str, str] = os.environ) -> Path:
    """Write the detached signature of an archive beside it; returns the archive."""
    signature = archive.with_name(f"{archive.name}.asc")
    signature.unlink(missing_ok=True)
    run(
        "gpg",
        "--batch",
        "--local-user",
        key,
        "--armor",
        "--output",
        str(signature),
        "--detach-sign",
        str(archive),
        env=dict(env),
    )
    return archive
