"""The commands that the administrator's pages name exist, with the options that they state, and a test runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kerma.cli import app
from tests.commands.test_administrator_pages import SECTIONS
from tests.support import documented

REPOSITORY = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    {
        line.strip()
        for page in documented.FOLDER.glob("*.md")
        for section in documented.sections(page.name)
        for block in section.blocks()
        for line in block.splitlines()
        if line.startswith("kerma ")
    }
)
#: What runs the commands of a page, or of a section where it is another program.
RUN_BY: dict[str, str] = {
    "access.md": "tests/access/test_documented_commands.py",
    "audit-trail.md": "tests/access/test_documented_commands.py",
    "outbox.md": "tests/access/test_documented_commands.py",
    "users.md": "tests/access/test_documented_commands.py",
    "backup.md": "tests/backup/test_restore_drill.py",
    "backup.md: Restore with the Debian package": "tests/debian_package/test_restore_on_an_empty_root.py",
    "backup.md: Files that Orthanc's index does not name": "tests/e2e/test_unindexed_objects.py",
    "install.md: Trial on one machine": "tests/local_stack/test_run.py",
    "install-debian.md": "debian_package/smoke_test.py",
    "install.md: Docker Compose": "containers/smoke_test.py",
    "monitoring.md: Tasks": "tests/audit/test_tasks_page.py",
    "monitoring.md: Prometheus and Grafana": "tests/containers/test_monitoring_files.py",
    "proxy.md": "tests/access/test_proxy.py",
    "data-protection.md: Deletion of a study": "tests/e2e/test_study_deletion.py",
    "data-protection.md: Data of a certain age": "tests/commands/test_patient_data_commands.py",
    "retention.md": "tests/e2e/test_retention.py",
    "sizing.md: Disk and processor": "bench/sizing.py",
    "tls.md": "tests/e2e/test_dicom_tls.py",
    "troubleshooting.md": "tests/commands/test_administrator_pages.py",
    "upgrade.md": "tests/backup/test_restore_drill.py",
    **{f"{page}: {title}": "tests/commands/test_administrator_pages.py" for page, title in SECTIONS},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_exists(command: str) -> None:
    words = command.split()[1:]
    name: list[str] = []
    group = get_command(app)
    while hasattr(group, "commands"):
        name.append(words[len(name)])
        group = group.commands[name[-1]]
    shown = CliRunner().invoke(app, [*name, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    options = [word.split("=")[0] for word in words if word.startswith("--")]
    assert [option for option in options if option not in shown.output] == []


def test_every_section_with_commands_is_run_by_something() -> None:
    found = [one for page in documented.FOLDER.glob("*.md") for one in documented.sections(page.name) if one.blocks()]
    assert [
        f"{one.page}: {one.title}"
        for one in found
        if one.page not in RUN_BY and f"{one.page}: {one.title}" not in RUN_BY
    ] == []
    assert [path for path in RUN_BY.values() if not (REPOSITORY / path).is_file()] == []
    titles = {name for one in found for name in (one.page, f"{one.page}: {one.title}")}
    assert sorted(set(RUN_BY) - titles) == []
