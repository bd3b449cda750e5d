"""Files about the project agree with each other: workflows, hooks, version and changelog."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import kerma

ROOT = Path(__file__).resolve().parent.parent
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def loaded(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def commands(workflow: Path) -> set[str]:
    """The targets of make that a workflow runs."""
    text = workflow.read_text()
    matrix = [job.get("strategy", {}).get("matrix", {}) for job in loaded(workflow)["jobs"].values()]
    named = set(re.findall(r"run: make ([a-z-]+)$", text, re.MULTILINE))
    return named | {command for entry in matrix for command in entry.get("command", [])}


def test_the_workflows_run_what_a_developer_runs() -> None:
    assert set().union(*map(commands, WORKFLOWS)) == {"lint", "test", "containers", "docs"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_the_repository(workflow: Path) -> None:
    assert loaded(workflow)["permissions"] == {"contents": "read"}


def test_the_workflows_cover_both_versions_of_debian() -> None:
    systems = loaded(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["check"]["strategy"]["matrix"]["system"]
    assert systems == [{"image": "debian:12", "python": "3.11"}, {"image": "debian:13", "python": "3.13"}]


def test_continuous_integration_lints_before_it_tests() -> None:
    assert re.findall(r"make (\w+)", (ROOT / ".ci" / "run").read_text()) == ["lint", "test"]


def test_each_hook_uses_an_installed_tool_or_a_target_of_make() -> None:
    entries = [hook["entry"] for hook in loaded(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]]
    made = {entry.removeprefix("make ") for entry in entries if entry.startswith("make ")}
    assert made <= TARGETS
    assert all(entry.startswith((".venv/bin/", "make ")) for entry in entries)


def test_the_version_is_the_same_everywhere() -> None:
    citation = loaded(ROOT / "CITATION.cff")
    releases = re.findall(r"^## \[([\d.]+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert (kerma.__version__, str(citation["date-released"])) == releases[0]
    assert citation["version"] == kerma.__version__


def test_a_release_has_one_section_of_each_kind_of_change() -> None:
    releases = re.split(r"^## .*$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]
    sections = [re.findall(r"^### (\w+)$", release, re.MULTILINE) for release in releases]
    assert sections == [list(dict.fromkeys(kinds)) for kinds in sections]
