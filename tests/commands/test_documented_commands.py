"""The commands that the administrator's pages name exist, with the options that they state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kerma.cli import app

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "administrator").glob("**/*.md"))
COMMANDS = sorted(
    {
        line.strip()
        for page in PAGES
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
        for line in block.splitlines()
        if line.startswith("kerma ")
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_exists(command: str) -> None:
    name = command.split()[1]
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert [option for option in re.findall(r"--[a-z-]+", command) if option not in shown.output] == []


def test_the_pages_name_commands() -> None:
    assert len(COMMANDS) > 2
