"""Prints the table of packages in CONTRIBUTING.md from the import contracts: `python -m scripts.architecture_table`.

A package's row shows the first line of its docstring, and what the layers below it allow it to import.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Room(NamedTuple):
    """A package, and the packages that its layer may import."""

    name: str
    below: tuple[str, ...]


def rooms() -> Iterator[Room]:
    """Every package or module of the layered contracts, from the top layer down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    forbidden = {
        (source, module)
        for contract in contracts
        if contract["type"] == "forbidden"
        for source in contract["source_modules"]
        for module in contract["forbidden_modules"]
    }
    for contract in contracts:
        if contract["type"] == "layers":
            for container in contract.get("containers", [""]):
                yield from _rooms_of(container, [_names(layer) for layer in contract["layers"]], forbidden)


def _rooms_of(container: str, layers: list[list[str]], forbidden: set[tuple[str, str]]) -> Iterator[Room]:
    prefix = f"{container}." if container else ""
    for number, layer in enumerate(layers):
        below = [name for lower in layers[number + 1 :] for name in lower]
        for name in layer:
            room = prefix + name
            yield Room(room, tuple(other for other in below if (room, prefix + other) not in forbidden))


def _names(layer: str) -> list[str]:
    return [name.strip() for name in layer.replace(":", "|").split("|")]


def docstring(package: str) -> str:
    """The first line of a package's or module's docstring."""
    path = ROOT / Path(*package.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n")[0]


def table() -> str:
    """The table as Markdown."""
    lines = [
        f"| `{room.name.replace('.', '/')}` | {docstring(room.name)} | {', '.join(room.below) or 'none'} |\n"
        for room in rooms()
    ]
    return "| package | holds | may import of its siblings |\n|---|---|---|\n" + "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table())
