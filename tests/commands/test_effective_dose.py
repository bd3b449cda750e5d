"""`kerma effective-dose`: means of groups alone, off by default, with what is left out and why."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.settings import settings
from tests.support.study_rows import add_machine, add_study, uid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from typer.testing import Result

    Kerma = Callable[..., Result]

PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with 12 chests of men, of which one states no phantom, 9 of women, and a phantom."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        machine = add_machine(connection)
        for number in range(22):
            event = {"ctdi_phantom": "body_32cm" if number else None, "dlp_mgy_cm": 400.0}
            facts: dict[str, Any] = {"exclusion": "phantom_by_rule"} if number == 21 else {}
            add_study(
                connection,
                machine,
                uid(number),
                study_description="CT Chest",
                events=[event],
                dlp_mgy_cm=400.0,
                patient_age_years=60.0,
                patient_sex="M" if number < 12 else "F",
                **facts,
            )
    yield engine
    engine.dispose()


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> Kerma:
    """Run the command on that database."""
    del engine
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)

    def run(*arguments: str, factors: str = "built-in") -> Result:
        monkeypatch.setenv("KERMA_EFFECTIVE_DOSE_FACTORS", factors)
        settings.cache_clear()
        return CliRunner().invoke(app, ["effective-dose", *arguments])

    return run


def test_means_of_groups_with_what_is_left_out(kerma: Kerma, tmp_path: Path) -> None:
    file = tmp_path / "population.csv"
    done = kerma(*PERIOD, "--output", str(file))
    assert "holds for a reference person" in done.stdout
    assert (
        "20 of 21 examinations are converted; 1 of 2 groups have a mean, the others fewer than 10"
        in done.stdout.replace("\n", " ")
    )
    women, men = csv.DictReader(file.read_text().splitlines())
    # 400 mGy.cm x 0.014 mSv/(mGy.cm) = 5.6 mSv
    assert men == {
        "standard_name": "CT chest",
        "age_band_years": "60-69",
        "sex": "M",
        "examinations": "12",
        "converted": "11",
        "mean_effective_dose_msv": "5.6",
        "left_out": "phantom unknown: 1",
        "factors": "AAPM96-CT-CHEST-A",
    }
    assert (women["examinations"], women["converted"], women["mean_effective_dose_msv"]) == ("9", "9", "")


@pytest.mark.parametrize(
    ("arguments", "factors", "message"),
    [
        (PERIOD, "", "Effective dose is off: KERMA_EFFECTIVE_DOSE_FACTORS states no conversion factors"),
        (PERIOD, "/nowhere/factors.csv", "/nowhere/factors.csv: the file cannot be read"),
        (("--from", "2026-12-31", "--to", "2026-01-01"), "built-in", "state the earlier day first"),
        (("--from", "2025-01-01", "--to", "2025-12-31"), "built-in", "No examination of CT from 2025-01-01"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is_written(
    kerma: Kerma, tmp_path: Path, arguments: tuple[str, ...], factors: str, message: str
) -> None:
    file = tmp_path / "population.csv"
    done = kerma(*arguments, "--output", str(file), factors=factors)
    assert done.exit_code == 2
    assert message in done.stderr.replace("\n", " ")
    assert not file.exists()


def test_no_file_is_overwritten(kerma: Kerma, tmp_path: Path) -> None:
    (file := tmp_path / "population.csv").write_text("mine")
    assert kerma(*PERIOD, "--output", str(file)).exit_code == 2
    assert file.read_text() == "mine"
