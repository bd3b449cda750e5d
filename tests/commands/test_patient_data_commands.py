"""`kerma patient-data`, `kerma not-patient` and `kerma patient` do and say what a site needs to know."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.commands import running_stack
from kerma.database.ingest.store import Received, store
from tests.support.database_contents import PLAIN
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from typer.testing import Result


@pytest.fixture(autouse=True)
def _site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A study that was stored in plain text, at a site that stores hashes now."""
    secret = tmp_path / "key"
    secret.write_text("a key of some length")
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path / "no-local-stack")
    report = ct_report(ct_event(ct_dose()), PatientName="Phantom^CT", PatientID="QA-1")
    with engine.begin() as connection:
        store(connection, [Received("a", read(report))], PLAIN)


def kerma(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def test_a_change_is_shown_made_and_then_complete() -> None:
    shown, done, again = (kerma("patient-data", "change", *options) for options in (["--dry-run"], [], []))
    assert "Nothing was changed" in shown.stdout
    assert done.stdout.count("Patient's name") == 1
    assert "numbers of objects with a dose" in done.stdout
    assert "All rows are stored as the settings demand" in done.stdout
    assert again.stdout == "All rows are stored as the settings demand.\n"


def test_no_name_of_an_item_is_cut_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = kerma("patient-data", "change", "--dry-run").stdout
    assert all(name in shown for name in ("Accession number", "Birth date", "Cannot be restored")), shown


def test_rules_are_suggested_added_and_removed() -> None:
    assert "suggested" in kerma("not-patient", "list").stdout
    planned = kerma("not-patient", "add", "--id", "QA*", "--dry-run").stdout
    assert planned == "Studies that they would recognise: 1. Nothing was changed.\n"
    assert "in force" not in kerma("not-patient", "list").stdout
    assert "1 studies are classed otherwise now" in kerma("not-patient", "add", "--id", "QA*").stdout
    assert "in force" in kerma("not-patient", "list").stdout
    assert "1 studies are classed otherwise now" in kerma("not-patient", "remove", "--id", "qa*").stdout


def test_where_no_name_is_in_plain_text_the_number_of_studies_is_not_known(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE dose_object SET protection = 'n n p p p'"))
    assert "not known" in kerma("not-patient", "list").stdout
    assert "recognise: not known" in kerma("not-patient", "add", "--id", "QA*", "--dry-run").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [(["add"], "State a pattern"), (["add", "--name", "*"], "every"), (["remove", "--id", "x"], "no rule")],
)
def test_a_rule_that_cannot_be_is_refused_with_the_reason(words: list[str], why: str) -> None:
    done = kerma("not-patient", *words)
    assert (done.exit_code, why in done.stderr) == (2, True)


def test_everything_about_a_patient_is_printed_and_identity_erased() -> None:
    [study] = json.loads(kerma("patient", "export", "qa-1").stdout)["studies"]
    assert (study["study"]["patient_name"], len(study["objects"])) == ("Phantom^CT", 1)
    for options in ((), ("--dry-run",), ("--yes", "--dry-run")):
        shown = kerma("patient", "erase", "QA-1", *options).stdout
        assert "Nothing was changed. Repeat the command with --yes" in shown
        assert re.search(r"2026-01-02 +CT +2\.25\.1001 *\n1 studies of this patient ID", shown), shown
    assert "1 studies hold no identity" in kerma("patient", "erase", "QA-1", "--yes").stdout
    assert kerma("patient", "export", "QA-1").exit_code == 2


def test_old_identity_is_counted_removed_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = kerma("patient-data", "remove-old")
    assert (refused.exit_code, "KERMA_STAFF_NAMES_RETENTION_MONTHS" in refused.stderr) == (2, True)
    monkeypatch.setenv("KERMA_IDENTITY_RETENTION_MONTHS", "1")
    shown = kerma("patient-data", "remove-old", "--dry-run")
    assert ": 1 to be removed\nNothing was changed.\n" in shown.stdout
    assert json.loads(kerma("patient", "export", "QA-1").stdout)["studies"]
    assert "shows what was removed" in kerma("patient-data", "remove-old").stdout
    assert kerma("patient", "export", "QA-1").exit_code == 2
    assert "identity" in kerma("patient-data", "log").stdout


def test_a_site_without_patient_ids_says_so_instead_of_finding_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "none")
    for command in ("export", "erase"):
        assert "does not store patient IDs" in kerma("patient", command, "QA-2").stderr
    # What was stored before the setting was changed is found.
    assert json.loads(kerma("patient", "export", "QA-1").stdout)["studies"]
