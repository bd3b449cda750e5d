"""The administrator's pages as tests use them: commands of a section, what they print, and running them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "administrator"
_NEEDS = re.compile(r"\b(docker|systemctl|apt-get)\b")
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A section of a page, down to the next heading of the same or a higher level.

    Attributes:
        page: name of the page.
        title: its heading.
        text: what stands below it.
    """

    page: str
    title: str
    text: str

    def blocks(self, language: str = "sh") -> list[str]:
        """The code blocks of a language, without the indentation of their list."""
        return [
            re.sub(f"^{indent}", "", code, flags=re.MULTILINE)
            for indent, name, code in _FENCE.findall(self.text)
            if name == language
        ]

    @property
    def commands(self) -> str:
        """All commands that need neither a container engine nor an installed package."""
        return "".join(block for block in self.blocks() if not _NEEDS.search(block))

    @property
    def output(self) -> list[str]:
        """The lines that the commands print, `…` for any text."""
        return "".join(self.blocks("text")).splitlines()

    def missing(self, output: str) -> list[str]:
        """The documented lines that an output lacks."""
        patterns = {line: ".*".join(map(re.escape, line.split("…"))) for line in self.output}
        return [line for line, pattern in patterns.items() if not re.search(pattern, output)]


def sections(page: str) -> Iterator[Section]:
    """The sections of a page in docs/administrator that begin with `##`."""
    text = (FOLDER / page).read_text("utf-8")
    for title, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        yield Section(page, title, body)


def section(page: str, title: str) -> Section:
    """The section of a page with a title."""
    return next(one for one in sections(page) if one.title == title)


def run(commands: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run commands in a folder, with this checkout's `kerma`; standard error is part of the output."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh"],
        input=commands,
        cwd=folder,
        env={**os.environ, **environment, "PATH": path, "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
