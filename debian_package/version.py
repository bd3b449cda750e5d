"""The version of the Debian package."""

from __future__ import annotations

import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import kerma

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Commit:
    """What is built.

    Attributes:
        sha: abbreviated hash; empty where this is no git repository.
        committed_at: UTC, as 20260131235959.
        epoch_s: the same in seconds, for SOURCE_DATE_EPOCH.
        is_release: whether it is tagged as the version that `kerma.__version__` states.
        is_modified: whether files differ from it.
    """

    sha: str = ""
    committed_at: str = "19700101000000"
    epoch_s: int = 0
    is_release: bool = True
    is_modified: bool = False


def current_commit() -> Commit:
    """The commit of this repository; a released archive has none."""
    described = _git("log", "-1", "--format=%h %ct %cd", "--date=format-local:%Y%m%d%H%M%S")
    if not described:
        return Commit()
    sha, epoch_s, committed_at = described.split()
    tags = _git("tag", "--points-at", "HEAD").split()
    is_modified = bool(_git("status", "--porcelain", "--untracked-files=no"))
    return Commit(sha, committed_at, int(epoch_s), f"v{kerma.__version__}" in tags, is_modified)


def debian_version(commit: Commit, debian_release: str) -> str:
    """The version of the package, which grows from commit to commit and from release to release.

    Args:
        commit: what is built.
        debian_release: the number of the Debian release whose Python the package needs.
    """
    upstream = kerma.__version__
    if not commit.is_release or commit.is_modified:
        upstream += f"+git{commit.committed_at}.{commit.sha}" + (".modified" if commit.is_modified else "")
    return f"{upstream}+deb{debian_release}"


def debian_release() -> str:
    """The number of this computer's Debian release.

    Raises:
        ValueError: this is another system.
    """
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian" or not re.fullmatch(r"\d+", release.get("VERSION_ID", "")):
        raise ValueError(f"the package is built on a Debian release, and this is {release.get('PRETTY_NAME')}.")
    return release["VERSION_ID"]


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(
        command, cwd=REPOSITORY, env={"TZ": "UTC", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
