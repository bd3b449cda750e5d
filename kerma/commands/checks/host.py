"""Checks of this computer: free disk space and versions."""

import os
import platform
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from kerma import __version__
from kerma.commands.checks.result import CheckResult
from kerma.commands.running_stack import FOLDER, running_stack

_MIN_FREE_BYTES = 5 * 10**9
_GB = 10**9
_STORAGE = "/var/lib/orthanc/db"


def check_disk(min_free_bytes: int = _MIN_FREE_BYTES) -> list[CheckResult]:
    """Whether there is space on the disks of Orthanc's objects, of the local stack, and of temporary files.

    Args:
        min_free_bytes: less is reported as wrong.
    """
    disks: dict[int, Path] = {}
    for folder in _folders():
        if folder.is_dir():
            disks.setdefault(folder.stat().st_dev, folder)
    return [_disk(folder, min_free_bytes) for folder in disks.values()]


def _folders() -> list[Path]:
    stack = [FOLDER] if running_stack() is not None else []
    return [Path(os.environ.get("KERMA_ORTHANC_STORAGE") or _STORAGE), *stack, Path(tempfile.gettempdir())]


def _disk(folder: Path, min_free_bytes: int) -> CheckResult:
    usage = shutil.disk_usage(folder)
    text = f"{folder}: {usage.free / _GB:.1f} of {usage.total / _GB:.1f} GB free"
    if usage.free >= min_free_bytes:
        return CheckResult("Disk", True, text)
    return CheckResult("Disk", False, f"{text}.", f"Free space: less than {min_free_bytes / _GB:.0f} GB are left.")


def check_versions() -> list[CheckResult]:
    """Versions of Kerma, of Python and of the packages that read and send DICOM."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("pydicom", "pynetdicom", "sqlalchemy"))
    return [CheckResult("Versions", True, f"Kerma {__version__}, Python {platform.python_version()}, {packages}")]
