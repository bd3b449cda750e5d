"""The folders draw the architecture: orthanc_plugin → kerma ← dashboard."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "kerma": {"orthanc", "streamlit", "altair", "orthanc_plugin", "dashboard", "local_stack"},
    "orthanc_plugin": {"streamlit", "altair", "dashboard", "local_stack"},
    "dashboard": {"orthanc", "orthanc_plugin", "pydicom", "local_stack"},
}
PURE = {"sqlalchemy", "psycopg2", "kerma.database"}
FILES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, with the packages above it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module}
    return names | {".".join(name.split(".")[:i]) for name in names for i in range(1, name.count(".") + 1)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_inward(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    forbidden = FORBIDDEN[package] - ({"orthanc"} if path.name == "plugin.py" else set())
    assert imports(path) & forbidden == set()


@pytest.mark.parametrize(
    "path",
    [path for name in ("extract", "skin_dose") for path in sorted((ROOT / "kerma" / name).rglob("*.py"))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_reading_and_mapping_know_no_database(path: Path) -> None:
    assert imports(path) & PURE == set()


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if "database" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_queries_live_in_the_database_package(path: Path) -> None:
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    }
    statements = {"sqlalchemy.text", "sqlalchemy.select"} & {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert (statements, "read_sql" in calls) == (set(), False)
