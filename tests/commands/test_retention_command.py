"""`kerma retention` without a rule, or with one that cannot be, says so before anything else."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from kerma.cli import app


@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.parametrize(
    ("rules", "words"),
    [("", "KERMA_RETENTION is not set: nothing is ever deleted"), ("CTImageStorage:1y", "90d, MRImageStorage:30d")],
)
def test_wrong_rules_are_named(
    monkeypatch: pytest.MonkeyPatch, no_settings: None, command: str, rules: str, words: str
) -> None:
    assert no_settings is None
    monkeypatch.setenv("KERMA_RETENTION", rules)
    done = CliRunner().invoke(app, ["retention", command])
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr
