"""`kerma sizes` states what a file would do, imports it, lists imports and undoes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.database.access import accounts
from kerma.database.ingest.store import Received, store
from tests.support.database_contents import HASHED
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def _site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A study of a site that stores hashes, with its accession number hashed."""
    secret = tmp_path / "key"
    secret.write_bytes(HASHED.secret)
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    monkeypatch.delenv("KERMA_ACCESSION", raising=False)
    report = ct_report(ct_event(ct_dose()), AccessionNumber="A1", PatientWeight="80")
    with engine.begin() as connection:
        store(connection, [Received("a", read(report))], HASHED)


def kerma(*words: str) -> Result:
    return CliRunner().invoke(app, ["sizes", *words])


def size(engine: Engine) -> tuple[float | None, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(text("SELECT patient_size_m, patient_weight_kg FROM study")).one())


def test_a_file_is_checked_imported_listed_and_undone(engine: Engine, tmp_path: Path) -> None:
    assert kerma("list").stdout == "No file was ever imported.\n"
    file = tmp_path / "sizes.csv"
    file.write_text("Nr badania;Wzrost;Masa (kg);Table height (cm)\nA1;170;70;95\nA2;180;90;95\n")
    shown = kerma("import", str(file), "--dry-run")
    assert [
        line
        for line in (
            "Height: column 'Wzrost', unit: cm, as the values show",
            "Columns that are not used: 'Table height (cm)'",
            "Studies: 1, found by 1 keys of the file",
            "Values that differ from what objects state, which stays (--overwrite replaces it): 1",
            "  Line 3: A2",
            "Nothing was changed.",
        )
        if line not in shown.stdout.splitlines()
    ] == []
    assert size(engine) == (None, 80)
    assert "Import 1: 1 studies have another height or weight now." in kerma("import", str(file)).stdout
    assert size(engine) == (1.7, 80)
    assert "The same file was imported as import 1." in kerma("import", str(file), "--overwrite").stdout
    assert size(engine) == (1.7, 70)
    assert kerma("list").stdout.count("sizes.csv") == 2
    assert "Import 2 is undone: 1 studies" in kerma("undo", "2").stdout
    assert size(engine) == (1.7, 80)
    assert "Import 1 is undone" in kerma("undo", "1").stdout
    assert size(engine) == (None, 80)


@pytest.mark.parametrize("option", [["--dry-run"], []])
def test_which_patients_were_here_is_recorded_before_it_is_stated(
    engine: Engine, tmp_path: Path, option: list[str]
) -> None:
    """Also where nothing is imported, because no row has a study."""
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.PHYSICIST])
    file = tmp_path / "guess.csv"
    file.write_text("accession,height\nA8,1.7\nA9,1.7\n")
    kerma("import", str(file), *option)
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT action, details FROM audit_event")).all()
    assert row.action == "search"
    assert (row.details["file"], row.details["rows"], row.details["studies"]) == ("guess.csv", 2, 0)


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("accession,height\nA1,1.7\nA1,170\n", [], "1.7 in line 2 would be m"),
        ("accession,height\nA9,1.7\n", [], "No row of the file has a study"),
        ("accession,height\nA1,1.7\n", ["--key-column", "accession"], "needs --key"),
    ],
)
def test_a_file_that_cannot_be_imported_changes_nothing_and_the_reason_is_stated(
    engine: Engine, tmp_path: Path, content: str, options: list[str], words: str
) -> None:
    file = tmp_path / "sizes.csv"
    file.write_text(content)
    done = kerma("import", str(file), *options)
    assert (done.exit_code, words in done.stderr) == (2, True)
    assert size(engine) == (None, 80)
    assert kerma("undo", "7").exit_code == 2
    assert "no such file" in kerma("import", str(tmp_path / "other.csv")).stderr


def test_options_state_key_columns_units_and_form(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "sizes.csv"
    file.write_text("number;tall;heavy\nA1;70;100\n")
    words = "--key accession_number --key-column number --height-column tall --weight-column heavy --height-unit in"
    words += " --weight-unit lb --separator semicolon --encoding utf-8 --date-order day-first --overwrite"
    assert kerma("import", str(file), *words.split()).exit_code == 0
    assert size(engine) == (1.778, 45.359)
