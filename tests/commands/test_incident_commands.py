"""`kerma incident`: the register is listed, shown and written as the official's table."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.database.ingest import incidents
from kerma.database.ingest.incidents import Draft, IncidentAuthor
from kerma.incidents.incident import IncidentContent, IncidentTask
from kerma.incidents.incident_terms import DoseQuantity, ExposureKind, TaskKind
from kerma.settings import settings

Kerma = Callable[..., Result]
CONTENT = IncidentContent(
    title="=Wrong patient",
    occurred_on=date(2026, 11, 20),
    exposure=ExposureKind.ACCIDENTAL,
    what_happened="=1+1",
    quantity=DoseQuantity.DLP,
    intended_dose=Decimal(0),
    total_dose=Decimal("410.5"),
    tasks=(IncidentTask(TaskKind.MEASURE, date(2026, 12, 24)),),
    study_instance_uids=("2.25.77",),
)


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Kerma:
    """Run a command of `kerma incident` on a register with one incident."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        author = IncidentAuthor(UUID(int=1), "anna")
        incidents.open_incident(connection, Draft(CONTENT, "chart 7"), author, date(2026, 12, 1))
    engine.dispose()

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        settings.cache_clear()
        return CliRunner().invoke(app, ["incident", *arguments])

    return run


def test_incidents_are_listed_with_what_is_due(kerma: Kerma) -> None:
    shown = kerma("list").stdout
    assert all(part in shown for part in ("2026-11-20", "=Wrong patient", "2026-12-24", "measure", "1 incidents."))
    assert "0 incidents." in kerma("list", "--state", "closed").stdout
    [line] = kerma("list", "--due", "--json").stdout.splitlines()
    assert json.loads(line)["open_tasks"] == [{"kind": "measure", "due_on": "2026-12-24"}]


def test_an_incident_is_shown_with_proposals_and_history(kerma: Kerma) -> None:
    found = json.loads(kerma("show", "1").stdout)
    assert found["content"]["total_dose"] == "410.5"
    assert {one["code"]: one["verdict"] for one in found["proposals"]}["accidental"] == "met"
    assert [(one["by"], one["action"]) for one in found["history"]] == [("anna", "saved")]
    # By what the site finds the patient is for the page alone.
    assert "chart 7" not in kerma("show", "1").stdout


def test_an_unknown_number_is_refused(kerma: Kerma) -> None:
    assert "There is no incident 2" in kerma("show", "2").stderr


def test_the_officials_table_is_of_one_country_and_runs_no_formula(kerma: Kerma, tmp_path: Path) -> None:
    file = tmp_path / "incidents.csv"
    assert "0 incidents were written" in kerma("export", "--country", "de", str(tmp_path / "de.csv")).stdout
    assert "1 incidents were written" in kerma("export", str(file)).stdout
    text = file.read_text("utf-8-sig")
    assert "'=1+1" in text
    assert not any(word in text for word in ("2.25.77", "anna", "chart 7"))
    assert "cannot be written" in kerma("export", str(file)).stderr
