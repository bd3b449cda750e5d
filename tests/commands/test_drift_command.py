"""`kerma drift`: a change that is found, listed with what changed with it, and arguments that are refused."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.settings import settings
from tests.support.study_rows import add_machine, add_study

Kerma = Callable[..., Result]
DAYS = 60


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with 60 CTs of the head that got new software and half the dose 20 days before yesterday."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        yesterday: date = connection.execute(text("SELECT current_date - 1")).scalar_one()
        machine = add_machine(connection)
        factors = np.exp(0.2 * np.random.default_rng(1).normal(size=DAYS))
        for number, factor in enumerate(factors):
            is_after = number >= DAYS - 20
            add_study(
                connection,
                machine,
                f"2.25.{number}",
                at=datetime.combine(yesterday - timedelta(days=DAYS - 1 - number), time(9)),
                study_description="CT Head",
                software_versions="VB10" if is_after else "VA20",
                dlp_mgy_cm=float(factor * (400 if is_after else 800)),
            )
    yield engine
    engine.dispose()


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> Kerma:
    """Run a command of `kerma drift` on that database."""
    del engine

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        monkeypatch.setenv("COLUMNS", "250")
        settings.cache_clear()
        return CliRunner().invoke(app, ["drift", *arguments])

    return run


def test_a_change_is_found_and_listed_with_what_changed_with_it(kerma: Kerma) -> None:
    assert "0 changes were found" in kerma("list").stdout
    assert "CT1: 1 series, 0 with too few studies, 1 new change\n" in kerma("run").stdout
    listed = kerma("list", "--equipment", "CT1").stdout
    assert "software_versions: VA20 -> VB10 since" in listed
    assert "1 change was found" in listed
    assert "0 pieces of equipment searched" in kerma("run").stdout


def test_a_search_from_a_day_on_finds_it_again(kerma: Kerma) -> None:
    kerma("run")
    assert "1 new change\n" in kerma("run", "--from", "2020-01-01", "--equipment", "CT1").stdout


def test_programs_read_one_object_per_change(kerma: Kerma) -> None:
    kerma("run")
    (line,) = kerma("list", "--json").stdout.splitlines()
    change = json.loads(line)
    assert change["point"]["ratio"][0] == pytest.approx(0.5, rel=0.2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "2999-01-01"), "--to 2999-01-01: this day is not over"),
        (("--from", "2020-02-01", "--to", "2020-01-01"), "--from 2020-02-01 is after --to 2020-01-01"),
        (("--equipment", "CT9"), "No equipment has the station name 'CT9'"),
    ],
)
def test_impossible_arguments_are_refused(kerma: Kerma, arguments: tuple[str, ...], message: str) -> None:
    result = kerma("run", *arguments)
    assert result.exit_code != 0
    assert message in result.output or message in str(result.exception)
