"""`kerma survey`: what it lists, checks, copies and writes."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.database.access import accounts
from kerma.database.ingest.store import Received, store
from kerma.extract import Extraction
from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.study import Study
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, ExamModality, ObjectSource, ObjectStatus
from tests.audit.conftest import trail
from tests.support.database_contents import HASHED

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from typer.testing import Result

DECLARATION = """\
name = "own"
title = "Own"
version = "3"
source = "site"
modality = "CT"
%s
[sheet]
name = "Own"

[[blocks]]
columns = [
  { title = "DLP", value = "dlp_mgy_cm", unit = "mGy.cm" },
  { title = "Weight", value = "patient_weight_kg", unit = "kg" },
  { title = "Text", value = "study_description" },
]
"""


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["survey", *arguments])


@pytest.fixture
def studies(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Three CT studies of March 2026: DLP 100.5, 0 and not stated; the description of the first begins with =."""
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    settings.cache_clear()
    with engine.begin() as connection:
        store(connection, [Received(str(n), _report(n, dlp)) for n, dlp in ((1, 100.5), (2, 0.0), (3, None))], HASHED)
    return engine


def _report(number: int, dlp: float | None) -> Extraction:
    text = "=1+1" if number == 1 else "Chest"
    return Extraction(
        status=ObjectStatus.EXTRACTED,
        source=ObjectSource.CT_RDSR,
        sop_instance_uid=f"2.25.1{number}",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.88.67",
        study=Study(
            study_instance_uid=f"2.25.{number}",
            modality=ExamModality.CT,
            study_date=date(2026, 3, number),
            study_description=text,
            manufacturer_model_name="Scanner",
            station_name="CT1",
        ),
        totals=CTTotals(dlp_mgy_cm=dlp),
        events=(CTEvent(irradiation_event_uid=f"2.25.2{number}", acquisition_type="spiral", dlp_mgy_cm=dlp),),
    )


def _own(tmp_path: Path, more: str = "") -> str:
    file = tmp_path / "own.toml"
    file.write_text(DECLARATION % more)
    return str(file)


def _cells(file: Path, delimiter: str = ",") -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as found:
        return list(csv.reader(found, delimiter=delimiter))


@pytest.mark.usefixtures("studies")
def test_a_csv_has_zero_missing_and_no_formula(tmp_path: Path) -> None:
    """Zero is 0, what is not stated is empty, and a text that begins with = is no formula."""
    out = tmp_path / "own.csv"
    assert _run("run", _own(tmp_path), "--output", str(out)).exit_code == 0
    assert _cells(out) == [
        ["DLP", "Weight", "Text"],
        ["100.5", "", "'=1+1"],
        ["0", "", "Chest"],
        ["", "", "Chest"],
    ]


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(
    ("locale", "more", "line"),
    [
        ("de", "", b'"100,5";"";"\'=1+1"\r\n'),
        ("en", "", b'"100.5","","\'=1+1"\r\n'),
    ],
)
def test_a_locale_sets_separator_and_decimal_mark(tmp_path: Path, locale: str, more: str, line: bytes) -> None:
    """As the spreadsheet of that language opens it."""
    out = tmp_path / "own.csv"
    assert _run("run", _own(tmp_path, more), "--output", str(out), "--locale", locale).exit_code == 0
    assert line in out.read_bytes()


@pytest.mark.usefixtures("studies")
def test_beside_a_csv_are_what_was_left_out_and_about(tmp_path: Path) -> None:
    """Each study that is left out with its reason; the version and digest of the declaration."""
    own = _own(tmp_path, '[studies]\nneeds = ["dlp_mgy_cm"]')
    result = _run("run", own, "--from", "2026-03-01", "--to", "2026-03-31", "--output", str(tmp_path / "own.csv"))
    assert "Own: 1 rows of 1 studies." in result.output
    assert _cells(tmp_path / "own.left-out.csv")[1:] == [
        ["2.25.2", "2026-03-02", "Scanner CT1", "CT chest", "DLP is stated as zero."],
        ["2.25.3", "2026-03-03", "Scanner CT1", "CT chest", "DLP is not stated."],
    ]
    about = dict(row for row in _cells(tmp_path / "own.about.csv"))
    digest = hashlib.sha256((tmp_path / "own.toml").read_bytes()).hexdigest()
    assert about["Declaration"] == f"own, version 3, SHA-256 {digest}"
    assert about["Period"] == "2026-03-01 to 2026-03-31"
    assert (about["Counted studies"], about["Left-out studies"]) == ("1", "2")


@pytest.mark.usefixtures("studies")
def test_numbers_of_a_workbook_are_numbers(tmp_path: Path) -> None:
    """And texts are texts; the sheet Studies relates rows to studies."""
    out = tmp_path / "own.xlsx"
    assert _run("run", _own(tmp_path), "--output", str(out)).exit_code == 0
    book = load_workbook(out)
    assert book.sheetnames == ["Own", "Left out", "Studies", "About"]
    assert [cell.value for cell in book["Own"][2]] == [100.5, None, "=1+1"]
    assert book["Own"]["C2"].data_type == "s"
    assert [cell.value for cell in book["Studies"][2]] == [1, "2.25.1"]


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(
    ("period", "what"),
    [
        (("--from", "2020-01-01", "--to", "2020-12-31"), "no study of CT from 2020-01-01 to 2020-12-31. Is it stored"),
        (("--from", "2999-01-01"), "There is no study of CT from 2999-01-01 to end. The period begins after today."),
        (("--from", "2026-04-01", "--to", "2026-03-01"), "2026-04-01 is after --to 2026-03-01; state the earlier day"),
    ],
)
def test_a_period_without_studies_writes_nothing(tmp_path: Path, period: tuple[str, ...], what: str) -> None:
    """The message says why, and no file appears."""
    out = tmp_path / "own.csv"
    result = _run("run", _own(tmp_path), *period, "--output", str(out))
    assert result.exit_code != 0
    assert what in result.output.replace("\n", " ")
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.usefixtures("studies")
def test_a_period_without_a_study_that_counts_says_so(tmp_path: Path) -> None:
    """The three studies state no weight; each reason is counted."""
    own = _own(tmp_path, '[studies]\nneeds = ["patient_weight_kg"]')
    result = _run("run", own, "--output", str(tmp_path / "own.csv"))
    assert result.exit_code != 0
    assert "3: Weight is not stated." in result.output
    assert "No study of the period counts for this survey; nothing was written." in result.output.replace("\n", " ")


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(("day", "rows"), [("2026-03-01", 1), ("2026-03-03", 1)])
def test_a_period_of_one_day_has_the_studies_of_that_day(tmp_path: Path, day: str, rows: int) -> None:
    """The first and the last of three days with one study each."""
    out = tmp_path / "own.csv"
    assert _run("run", _own(tmp_path), "--from", day, "--to", day, "--output", str(out)).exit_code == 0
    assert len(_cells(out)) == rows + 1


@pytest.mark.usefixtures("studies")
def test_a_period_that_is_not_over_says_so(tmp_path: Path) -> None:
    """It is written; later studies are missing in it."""
    result = _run("run", _own(tmp_path), "--to", "2999-12-31", "--output", str(tmp_path / "own.csv"))
    assert result.exit_code == 0
    assert "The period ends after today: studies until 2999-12-31 are still to come." in result.output


def test_several_modalities_are_listed_and_checked(tmp_path: Path) -> None:
    """By `list` and `check`, in the order of the declaration."""
    assert "CT, RF, DX, MG" in _run("list").output
    copy = str(tmp_path / "copy.toml")
    assert _run("copy", "eu-population", copy).exit_code == 0
    assert "CT, RF, DX, MG, one row per group, 12 columns." in _run("check", copy).output.replace("\n", " ")


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize("name", ["own.csv", "own.left-out.csv", "own.about.csv"])
def test_no_file_is_overwritten(tmp_path: Path, name: str) -> None:
    """Neither the survey nor what stands beside it."""
    (tmp_path / name).write_text("mine")
    result = _run("run", _own(tmp_path), "--output", str(tmp_path / "own.csv"))
    assert f"{name} exists already" in result.output.replace("\n", "")
    assert (tmp_path / name).read_text() == "mine"


def test_a_run_is_recorded_with_rows_and_digest(studies: Engine, tmp_path: Path) -> None:
    """In the audit trail, where there are accounts."""
    with studies.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.PHYSICIST])
    out = tmp_path / "own.csv"
    assert _run("run", _own(tmp_path), "--from", "2026-03-01", "--output", str(out)).exit_code == 0
    (event,) = [one for one in trail(studies) if one.action is AuditAction.EXPORT]
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    expected = {"file": "own.csv", "survey": "own", "period": "2026-03-01/", "rows": 3, "sha256": digest}
    assert dict(event.details) == expected


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ('body_region = ["brain"]', "line 7, column 1: 'body_region' has no value 'brain'"),
        ('body_regoin = ["head"]', "line 7, column 1: CT has no filter 'body_regoin'; did you mean 'body_region'?"),
        ("age = 16", "line 7, column 1: "),
        ("age = true", "'age' must be limits, as { min = 16, max = 90 }"),
        ('patient_name = "Doe"', "identifies a person"),
        ('from = "2026-01-01"', "is stated when the survey runs"),
        ("not_counted = true", "a survey leaves out what statistics leave out"),
    ],
)
def test_a_filter_that_cannot_be_used_is_reported(tmp_path: Path, setting: str, what: str) -> None:
    """By `check`, before anything runs."""
    result = _run("check", _own(tmp_path, f"[filter]\n{setting}"))
    assert what in result.output


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize(
    ("setting", "rows"),
    [
        ('description = "che"', 2),
        ('study = ["=1+1"]', 1),
        ("dlp = { min = 50 }", 1),
        ("dlp = { max = 50 }", 1),
        ("weekday = 1", None),
    ],
)
def test_a_filter_selects_studies(tmp_path: Path, setting: str, rows: int | None) -> None:
    """With the criteria of lists and charts."""
    out = tmp_path / "own.csv"
    result = _run("run", _own(tmp_path, f"[filter]\n{setting}"), "--output", str(out))
    if rows is None:
        assert result.exit_code != 0
    else:
        assert len(_cells(out)) == rows + 1


def test_a_copy_is_a_valid_declaration(tmp_path: Path) -> None:
    """It can be checked without a database, and is not overwritten."""
    copy = str(tmp_path / "copy.toml")
    assert _run("copy", "uk-ct-2019", copy).exit_code == 0
    assert "is valid" in _run("check", copy).output
    assert "exists already" in _run("copy", "uk-ct-2019", copy).output


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("run", "uk-ct", "--output", "x.csv"), "did you mean 'uk-ct-2019'?"),
        (("run", "uk-ct-2019", "--output", "x.pdf"), "must end in .csv or .xlsx"),
        (("copy", "uk-cd-2019", "x.toml"), "did you mean 'uk-ct-2019'?"),
        (("check", "absent.toml"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_says_what_would_be_right(arguments: tuple[str, ...], what: str) -> None:
    """Before anything is written."""
    assert what in _run(*arguments).output


def test_list_and_facts_name_what_there_is() -> None:
    """All surveys; facts of the study and of events with their units."""
    assert "uk-mg-nhsbsp" in _run("list").output
    facts: Any = _run("facts", "CT").output
    assert "event.ctdi_vol_mgy" in facts
    assert "patient_name" not in facts
