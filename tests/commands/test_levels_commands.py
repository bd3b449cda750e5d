"""`kerma levels`: listing by day and jurisdiction, checking, importing whole files, removing, exporting."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.database.ingest import site_settings
from kerma.database.schema.reference_level_table import reference_level
from kerma.errors import ConfigurationError
from kerma.settings import settings

Kerma = Callable[..., Result]
HEADING = (
    "level_id,jurisdiction,modality,examination,standard_name,population,quantity,unit,value,valid_from,valid_to,source"
)
HEAD_2025 = "H-1,site,CT,Head,CT head,adult,dlp,mGy.cm,700,2025-01-01,2025-12-31,Survey 2024"
HEAD_2026 = "H-2,site,CT,Head,CT head,adult,dlp,mGy.cm,650.5,2026-01-01,,Survey 2025"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> Kerma:
    """Run a command of `kerma levels` on an empty database."""
    del engine

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        settings.cache_clear()
        return CliRunner().invoke(app, ["levels", *arguments])

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a level of 2025 and one from 2026 on."""
    path = tmp_path / "levels.csv"
    path.write_text(f"{HEADING}\n{HEAD_2025}\n{HEAD_2026}", "utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "shown", "hidden"), [("2025-06-30", "H-1", "H-2"), ("2026-01-01", "H-2", "H-1"), ("2020-01-01", "", "H-1")]
)
def test_levels_in_force_on_a_day_are_listed(kerma: Kerma, file: Path, day: str, shown: str, hidden: str) -> None:
    assert "2 levels added, 0 existed already." in kerma("import", str(file)).stdout
    listed = kerma("list", "--at", day, "--modality", "CT").stdout
    assert shown in listed
    assert hidden not in listed
    assert "EU-PCT-01-DLP" in listed


def test_the_jurisdictions_of_the_site_come_in_their_order(
    kerma: Kerma, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kerma("import", str(file))
    monkeypatch.setenv("KERMA_LEVEL_JURISDICTIONS", "EU, UK")
    names = [line.split()[0] for line in kerma("list", "--at", "2026-06-01").stdout.splitlines()[1:-1]]
    jurisdictions = dict.fromkeys(name.split("-")[0] for name in names)
    assert list(jurisdictions) == ["H", "EU", "UK"]
    assert "AU-CT-01-DLP" in kerma("list", "--all").stdout


def test_a_file_is_checked_without_database(file: Path, no_settings: None) -> None:
    del no_settings
    checked = CliRunner().invoke(app, ["levels", "check", str(file)])
    assert "2 levels, no problem." in checked.stdout


def test_a_wrong_row_keeps_the_whole_file_out(kerma: Kerma, file: Path) -> None:
    lines = (HEADING, HEAD_2025, HEAD_2026.replace("mGy.cm", ""), HEAD_2026.replace("H-2", "H-3").replace("650.5", "?"))
    file.write_text("\n".join(lines), "utf-8")
    for command in ("check", "import"):
        refused = kerma(command, str(file))
        assert refused.exit_code == 2
        assert f"{file}, line 3, column unit: a level without unit is refused" in refused.output
        assert f"{file}, line 4, column value: '?' is no number" in refused.output
    assert "H-1" not in kerma("list", "--at", "2025-06-30").stdout


def test_a_dry_run_changes_nothing(kerma: Kerma, file: Path) -> None:
    assert "2 levels added" in kerma("import", str(file), "--dry-run").stdout
    assert "H-1" not in kerma("list", "--at", "2025-06-30").stdout


def test_a_level_for_days_that_have_one_is_refused(kerma: Kerma, file: Path) -> None:
    kerma("import", str(file))
    file.write_text("\n".join((HEADING, HEAD_2026.replace("H-2", "H-9"))), "utf-8")
    refused = kerma("import", str(file)).output
    assert "a level that exists already (H-2) states the same from 2026-01-01 to now" in refused


def test_what_is_exported_is_imported_as_nothing_new(kerma: Kerma, file: Path, tmp_path: Path) -> None:
    kerma("import", str(file))
    exported = tmp_path / "exported.csv"
    assert "2 levels written" in kerma("export", str(exported)).stdout
    assert "0 levels added, 2 existed already." in kerma("import", str(exported)).stdout
    assert "exists already" in kerma("export", str(exported)).output


def test_a_removed_level_stays_as_history(kerma: Kerma, file: Path, engine: Engine) -> None:
    kerma("import", str(file))
    assert "Level H-1 is removed." in kerma("remove", "H-1").stdout
    assert "H-1" not in kerma("list", "--at", "2025-06-30").stdout
    with engine.connect() as connection:
        columns = (reference_level.c.level_id, reference_level.c.removed_by.is_not(None))
        assert connection.execute(select(*columns).order_by(columns[0])).all() == [("H-1", True), ("H-2", False)]
    # Its name is free again.
    assert "1 levels added, 1 existed already." in kerma("import", str(file)).stdout


@pytest.mark.parametrize(
    ("level", "what"), [("UK-CT-01-DLP", "is published and comes with Kerma"), ("X", "is no level of this site")]
)
def test_what_is_no_level_of_the_site_cannot_be_removed(kerma: Kerma, level: str, what: str) -> None:
    assert what in kerma("remove", level).output


def test_levels_move_with_the_settings_of_a_site(kerma: Kerma, file: Path, engine: Engine) -> None:
    kerma("import", str(file))
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        connection.execute(reference_level.delete())
        site_settings.import_(connection, {"reference_level": list(exported["reference_level"])})
    assert "H-2" in kerma("list", "--at", "2026-01-01").stdout
    wrong = [{**row, "unit": "mGy"} for row in exported["reference_level"]]
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="H-1, unit: 'mGy' is no unit of dlp"):
        site_settings.import_(connection, {"reference_level": [*wrong]})


def test_of_many_problems_the_first_are_named(kerma: Kerma, file: Path) -> None:
    rows = (HEAD_2026.replace("H-2", f"H-{number}").replace("650.5", "?") for number in range(60))
    file.write_text("\n".join((HEADING, *rows)), "utf-8")
    refused = kerma("check", str(file)).output
    assert refused.count("column value") == 50
    assert "There are 10 further problems." in refused
