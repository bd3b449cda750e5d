"""Versions of the software under test."""

import platform
import re
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Connection

from kerma import __version__
from kerma.database.query.operations.server_version import server_version
from kerma.selftest.processes import orthanc_program
from kerma.skin_dose.versions import current_versions

#: Python packages that compute, decode or store values.
_PACKAGES = (
    "numpy",
    "pydicom",
    "pynetdicom",
    "SQLAlchemy",
    "psycopg2-binary",
    "pandas",
    "openpyxl",
    "XlsxWriter",
    "typst",
)
_TIMEOUT_S = 20
_NUMBER = re.compile(r"\d+(\.\d+)+\S*")


def software_versions(connection: Connection) -> Mapping[str, str]:
    """Version of each program and package by its name; "not installed" where there is none."""
    return {
        "Kerma": __version__,
        "Orthanc": _orthanc_version(),
        "PostgreSQL": server_version(connection),
        "Python": platform.python_version(),
        **{f"Kerma skin dose, {name}": value for name, value in current_versions().items()},
        **{name: _package_version(name) for name in _PACKAGES},
    }


def _package_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _orthanc_version() -> str:
    program = orthanc_program()
    if program is None:
        return "not installed"
    printed = subprocess.run(  # noqa: S603 -- the program of this installation
        [program, "--version"], capture_output=True, timeout=_TIMEOUT_S, check=False
    )
    found = _NUMBER.search(printed.stdout.decode(errors="replace"))
    return found.group() if found else "unknown"
