"""Examples in `--help` and on the documentation's pages are valid command lines; completion is offered."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from kerma.cli import app
from kerma.commands.examples import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?:^|.*\s)(?:\.venv/bin/)?kerma ([^|#>]*)")


def commands(command: Any, name: str = "") -> Iterator[str]:
    children = getattr(command, "commands", {})
    if not children:
        yield name
    for child, below in children.items():
        yield from commands(below, f"{name} {child}".strip())


def parse(words: list[str]) -> None:
    """Parse a command line without running it; wrong usage raises."""
    command = typer.main.get_command(app)
    context = None
    while children := getattr(command, "commands", {}):
        assert words, "a command is missing"
        command = children[words[0]]
        context = typer.Context(command, parent=context, info_name=words[0])
        words = words[1:]
    command.make_context("kerma", words)


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_is_valid(line: str) -> None:
    (words,) = LINE.findall(line)
    parse(shlex.split(words))


def test_every_command_has_examples() -> None:
    assert set(EXAMPLES) == set(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_shows_the_examples(name: str) -> None:
    shown = CliRunner().invoke(app, [*name.split(), "--help"]).stdout
    assert [line for line in EXAMPLES[name] if line not in shown] == []


def lines_of_pages() -> list[tuple[str, str]]:
    texts = ((page, page.read_text("utf-8")) for page in PAGES)
    lines = ((page, line) for page, text in texts for block in BLOCK.findall(text) for line in _lines(block))
    found = [(page.name, match[1]) for page, line in lines if (match := LINE.match(line))]
    return [(page, words) for page, words in found if words[0] not in "-&/"]


def _lines(block: str) -> list[str]:
    """The command lines of a block; one that a backslash continues is one."""
    return block.replace("\\\n", " ").splitlines()


@pytest.mark.parametrize(("page", "words"), lines_of_pages())
def test_a_command_line_of_a_page_is_valid(page: str, words: str) -> None:
    assert page
    parse(shlex.split(words))


def test_every_command_is_on_the_page_of_the_command_line() -> None:
    page = (ROOT / "docs" / "user" / "command-line.md").read_text("utf-8")
    assert [name for name in EXAMPLES if f"`kerma {name}" not in page] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered(shell: str) -> None:
    done = CliRunner().invoke(app, [], prog_name="kerma", env={"_KERMA_COMPLETE": f"source_{shell}"})
    assert (done.exit_code, "_KERMA_COMPLETE" in done.stdout) == (0, True)
