"""Finds SQL that is built or executed outside kerma/database: `python -m scripts.sql_walls` lists the places.

Other packages may name `Connection`, `Engine`, `Table` and the exceptions of SQLAlchemy as types; statements, execution
and SQL text stand in kerma/database alone. Exempt are local_stack/postgres.py, which administers the server that it
starts, the trial of the containers, which queries their database through psql, and bench, which measures databases.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kerma", "dashboard", "orthanc_plugin", "local_stack", "containers")
ALLOWED_NAMES = {"Connection", "Engine", "Table"}
EXECUTING = {"execute", "exec_driver_sql", "read_sql", "read_sql_query", "cursor", "copy_expert"}
_EXEMPT = {Path("local_stack/postgres.py"), Path("containers/smoke_test.py")}
_DRIVERS = ("psycopg", "psycopg2", "alembic")
_SQL_TEXT = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|truncate\s|"
    r"(create|drop|alter)\s+(table|index|role|database)\s)",
    re.IGNORECASE | re.DOTALL,
)


def files() -> list[Path]:
    """The modules that the rule holds for, from the repository's root."""
    found = (path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [path for path in found if path.parts[:2] != ("kerma", "database") and path not in _EXEMPT]


def violations(source: str) -> Iterator[tuple[int, str]]:
    """Line and reason of each place in a module that builds or executes SQL."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) in docstrings:
            continue
        reason = _reason(node)
        if reason:
            yield getattr(node, "lineno", 1), reason


def _reason(node: ast.AST) -> str:
    """Why a node of the syntax tree is SQL; empty where it is not."""
    match node:
        case ast.ImportFrom():
            return _imported_from(node.module or "", {alias.name for alias in node.names})
        case ast.Import():
            return _imported({alias.name for alias in node.names})
        case ast.Call(func=ast.Attribute(attr=method)):
            return f"calls .{method}()" if method in EXECUTING else ""
        case ast.Constant(value=str(text)):
            return "holds SQL text" if _SQL_TEXT.match(text) else ""
    return ""


def _imported_from(module: str, names: set[str]) -> str:
    if module.split(".", maxsplit=1)[0] in _DRIVERS:
        return f"imports from {module}"
    if module == "sqlalchemy" and names - ALLOWED_NAMES:
        return f"imports {', '.join(sorted(names - ALLOWED_NAMES))} from sqlalchemy"
    is_other = module.startswith("sqlalchemy.") and module not in {"sqlalchemy.exc", "sqlalchemy.engine"}
    return f"imports from {module}" if is_other else ""


def _imported(names: set[str]) -> str:
    found = sorted(name for name in names if name.split(".")[0] in {"sqlalchemy", *_DRIVERS})
    return f"imports {', '.join(found)}" if found else ""


def main() -> int:
    """List the places; the exit status is 1 where there are any."""
    lines = [
        f"{path}:{line}: {reason}" for path in files() for line, reason in violations((ROOT / path).read_text("utf-8"))
    ]
    print("\n".join(lines) or "No SQL outside kerma/database.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
