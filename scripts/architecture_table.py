"""Print the table of packages into CONTRIBUTING.md from the import contracts: `python -m scripts.architecture_table`.

A row shows the first line of the package's docstring and the siblings that the contracts allow it to import.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"


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


def location(package: str) -> str:
    """Path of a package or module from the repository's root."""
    path = Path(*package.split("."))
    return path.as_posix() if (ROOT / path).is_dir() else f"{path.as_posix()}.py"


def docstring(package: str) -> str:
    """The first line of a package's or module's docstring."""
    path = ROOT / location(package)
    file = path / "__init__.py" if path.is_dir() else path
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n")[0]


def table() -> str:
    """The table as Markdown."""
    lines = [
        f"| `{location(room.name)}` | {docstring(room.name)} | {', '.join(room.below) or 'none'} |\n"
        for room in rooms()
    ]
    return "| package | contents | may import of its siblings |\n|---|---|---|\n" + "".join(lines)


def with_table(page: str) -> str:
    """The page with the table between `<!-- packages -->` and `<!-- end -->` printed again."""
    before, rest = page.split("<!-- packages -->\n", 1)
    return f"{before}<!-- packages -->\n\n{table()}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
