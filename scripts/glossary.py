"""Check identifiers and docstrings against the banned words of docs/developer/glossary.md.

`python -m scripts.glossary [PATH ...]` prints every violation in these files and folders, or in all checked packages.
"""

import argparse
import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Table

import kerma.database

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "developer" / "glossary.md"
PACKAGES = ("kerma", "dashboard", "orthanc_plugin", "local_stack", "containers", "scripts", "bench")
#: Path of violations in the declared SQL tables and columns.
SQL = "SQL tables"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ROW = re.compile(r"^\| (`.+`) \| (everywhere|in names|whole name|module)(?:, ([\w/]+))? \|", re.MULTILINE)


class BanScope(StrEnum):
    """Where a word is banned; the values are those of the page."""

    EVERYWHERE = "everywhere"
    IN_NAMES = "in names"
    WHOLE_NAME = "whole name"
    MODULE = "module"


class Category(StrEnum):
    """What kind of text an occurrence is."""

    MODULE = "module"
    NAME = "name"
    DOCSTRING = "docstring"


class Occurrence(NamedTuple):
    """An identifier or docstring and where it is defined."""

    category: Category
    text: str
    line: int


class Violation(NamedTuple):
    """A banned word that a module uses."""

    path: str
    line: int
    word: str
    text: str


@dataclass(frozen=True)
class Ban:
    """One banned word.

    Attributes:
        word: as written on the page.
        ban_scope: where it is banned.
        package: folder to which the ban is limited; empty for all.
    """

    word: str
    ban_scope: BanScope
    package: str

    def forbids(self, occurrence: Occurrence, path: str) -> bool:
        """Whether an identifier or docstring in this file uses the word against the ban."""
        if not path.startswith(self.package):
            return False
        if self.ban_scope is BanScope.MODULE:
            return occurrence.category is Category.MODULE and occurrence.text == self.word
        if self.ban_scope is BanScope.WHOLE_NAME:
            return occurrence.category is not Category.DOCSTRING and occurrence.text.strip("_") == self.word
        if occurrence.category is Category.DOCSTRING and self.ban_scope is not BanScope.EVERYWHERE:
            return False
        return self.word in split_words(occurrence.text)


@lru_cache(maxsize=10_000)
def split_words(text: str) -> frozenset[str]:
    """The words of an identifier or a text, in lower case: `EventKey` and `event_key` hold event and key."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def bans(page: str) -> list[Ban]:
    """The bans in the table of the page.

    Raises:
        ValueError: the page has no such table.
    """
    found = [
        Ban(word, BanScope(ban_scope), package)
        for cell, ban_scope, package in _ROW.findall(page)
        for word in re.findall(r"`(\w+)`", cell)
    ]
    if not found:
        raise ValueError("the page holds no table of banned identifiers")
    return found


def occurrences(source: str, module: str) -> Iterator[Occurrence]:
    """Identifiers that a module defines, its own name among them, and its docstrings."""
    yield Occurrence(Category.MODULE, module, 1)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False)
            if docstring:
                yield Occurrence(Category.DOCSTRING, docstring, node.body[0].lineno)
        name = _defined(node)
        if name:
            yield Occurrence(Category.NAME, name, getattr(node, "lineno", 1))


def _defined(node: ast.AST) -> str | None:
    """The identifier that a node of the syntax tree defines."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
            return name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return name
    return None


def sql_occurrences() -> Iterator[Occurrence]:
    """Names of the declared SQL tables and columns."""
    for table in _tables():
        yield Occurrence(Category.NAME, table.name, 1)
        yield from (Occurrence(Category.NAME, column.name, 1) for column in table.columns)


def _tables() -> list[Table]:
    """Tables that any module of kerma.database declares."""
    tables: dict[str, Table] = {}
    for module in pkgutil.walk_packages(kerma.database.__path__, "kerma.database."):
        if "migrations" not in module.name:
            values = vars(importlib.import_module(module.name)).values()
            tables |= {value.name: value for value in values if isinstance(value, Table)}
    return list(tables.values())


def violations(found: Iterable[Occurrence], path: str, banned: Sequence[Ban]) -> list[Violation]:
    """Banned words among occurrences of one module, each word once per occurrence."""
    return [
        Violation(path, occurrence.line, ban.word, occurrence.text)
        for occurrence in found
        for ban in banned
        if ban.forbids(occurrence, path)
    ]


def files() -> list[Path]:
    """The Python files of all checked packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    """The last part of a module's name; for `__init__.py` the package's."""
    return path.parent.name if path.stem == "__init__" else path.stem


def check(paths: Iterable[Path]) -> dict[str, list[Violation]]:
    """Violations of each of these files, and of the SQL tables where all files are checked.

    Returns:
        Path from the repository's root to its violations; files without violations are absent.
    """
    banned = bans(PAGE.read_text("utf-8"))
    checked = {SQL: violations(sql_occurrences(), SQL, banned)}
    for path in paths:
        relative = path.resolve().relative_to(ROOT).as_posix()
        checked[relative] = violations(occurrences(path.read_text("utf-8"), module_name(path)), relative, banned)
    return {path: found for path, found in checked.items() if found}


def main() -> int:
    """Run the command line; the exit status is 1 when there are violations."""
    parser = argparse.ArgumentParser(description="Check identifiers and docstrings against the glossary.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="file or folder; default: all packages")
    arguments = parser.parse_args()
    selected = [file for path in arguments.paths for file in (path.rglob("*.py") if path.is_dir() else [path])]
    found = check(sorted(selected) or files())
    for path, line, word, text in (violation for group in found.values() for violation in group):
        print(f"{path}:{line}: {word} in {' '.join(text.split())[:80]!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
