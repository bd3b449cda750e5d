"""The walls of the house hold: each kind of violation, planted in a copy, is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import sql_walls

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kerma", "dashboard", "orthanc_plugin", "local_stack", "containers", "bench", "scripts")

#: What is planted, where, and what the finding names.
ARROWS = [
    ("from kerma.database.ingest import store", "kerma/extract/reports/siemens_summary.py", "kerma.extract"),
    ("from kerma.database.ingest.store import store", "kerma/standard/vocabulary.py", "kerma.standard"),
    ("import sqlalchemy", "kerma/facts/fact.py", "kerma.facts"),
    ("from dashboard.ui import i18n", "kerma/reconcile/study.py", "kerma.reconcile"),
    ("import streamlit", "kerma/statistics/bins.py", "kerma.statistics"),
    ("import orthanc", "orthanc_plugin/follower.py", "orthanc_plugin.follower"),
    ("from orthanc_plugin import follower", "dashboard/ui/text/i18n.py", "dashboard.ui"),
    ("from kerma.extract import extract", "kerma/skin_dose/study.py", "kerma.skin_dose"),
    ("from kerma.facts import ct", "kerma/dicom/elements.py", "kerma.dicom"),
    ("from kerma.database.ingest import store", "kerma/database/query/operations/recent.py", "kerma.database.query"),
    ("import pydicom", "dashboard/ui/table.py", "dashboard.ui"),
    ("from dashboard.pages.study import page", "dashboard/filters/periods.py", "dashboard.filters"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages, to plant violations in."""
    folder = tmp_path_factory.mktemp("house")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "locale", "assets"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold(copy: Path) -> None:
    found = lint_imports(copy)
    assert "0 broken" in found.stdout, found.stdout + found.stderr


@pytest.mark.parametrize(("line", "path", "package"), ARROWS, ids=[f"{path}: {line}" for line, path, _ in ARROWS])
def test_an_import_against_the_arrows_is_found(copy: Path, line: str, path: str, package: str) -> None:
    module = copy / path
    before = module.read_text("utf-8")
    module.write_text(f"{before}\n{line}\n", "utf-8")
    try:
        found = lint_imports(copy)
    finally:
        module.write_text(before, "utf-8")
    assert found.returncode == 1, found.stdout
    assert package in found.stdout.split("Broken contracts")[-1]


def test_a_relative_import_is_found(tmp_path: Path) -> None:
    module = tmp_path / "planted.py"
    module.write_text('"""Planted."""\n\nfrom ..database import store  # noqa: F401\n', "utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), str(module)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TID252" in found.stdout


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("from sqlalchemy import select", "imports select from sqlalchemy"),
        ("import sqlalchemy as sa\nsa.select(1)", "imports sqlalchemy"),
        ("def f(connection):\n    connection.exec_driver_sql(q)", "calls .exec_driver_sql()"),
        ("def f(connection):\n    connection.execute(q)", "calls .execute()"),
        ("from sqlalchemy.dialects.postgresql import insert", "imports from sqlalchemy.dialects.postgresql"),
        ("import psycopg2", "imports psycopg2"),
        ("QUERY = 'select * from study'", "holds SQL text"),
    ],
)
def test_sql_outside_the_database_package_is_found(source: str, reason: str) -> None:
    assert reason in [found for _, found in sql_walls.violations(source)]


@pytest.mark.parametrize(
    "source", ["from sqlalchemy import Connection, Engine", "from sqlalchemy.exc import DBAPIError"]
)
def test_types_and_errors_of_sqlalchemy_are_allowed(source: str) -> None:
    assert list(sql_walls.violations(source)) == []


@pytest.mark.parametrize("path", sql_walls.files(), ids=str)
def test_sql_stands_in_the_database_package_alone(path: Path) -> None:
    assert list(sql_walls.violations((ROOT / path).read_text("utf-8"))) == []
