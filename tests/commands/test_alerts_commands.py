"""`kerma alerts`: rules are listed, checked, imported, enabled; alerts are listed and counted before there are any."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.settings import settings
from kerma.standard import concepts as c
from tests.support.database_contents import HASHED
from tests.support.sr_builder import accumulated, num, read, xray_event, xray_report

Kerma = Callable[..., Result]
HEADING = "rule_id,title,kind,modality,quantity,unit,value,severity,source,valid_from,enabled"
DAP_100 = "OUR-DAP-100,DAP above 100 Gy·cm²,threshold,RF,dap,Gy.cm2,100,alert,Our protocol 2026,2026-01-01,yes"


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Kerma:
    """Run a command of `kerma alerts` on an empty database."""

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        settings.cache_clear()
        return CliRunner().invoke(app, ["alerts", *arguments])

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.csv"
    path.write_text(f"{HEADING}\n{DAP_100}", "utf-8")
    return path


def put(database_url: str, dap_gy_cm2: str, study: str) -> None:
    totals = accumulated(num(c.DAP_TOTAL, dap_gy_cm2, "Gy.cm2"), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    report = read(
        xray_report(totals, xray_event(event_uid=f"{study}.2"), StudyInstanceUID=study, SOPInstanceUID=f"{study}.1")
    )
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store(connection, [Received(study, report)], HASHED)
    engine.dispose()


def test_enabled_rules_are_listed_and_all_on_demand(kerma: Kerma) -> None:
    shown = kerma("rules", "list").stdout
    assert [line.split()[0] for line in shown.splitlines()[1:-1]] == ["RF-PSD-2", "RF-RAK-2", "RF-DAP-200"]
    assert "3 of 25 rules are enabled." in shown
    all_rules = kerma("rules", "list", "--all").stdout
    assert all(part in all_rules for part in ("SIR-SRDL-PSD", "head, from 2 to below 6 years, single", "from 18 years"))


def test_a_file_is_checked_without_database(file: Path, no_settings: None) -> None:
    del no_settings
    assert "1 rules, no problem." in CliRunner().invoke(app, ["alerts", "rules", "check", str(file)]).stdout


def test_a_wrong_row_keeps_the_whole_file_out(kerma: Kerma, file: Path) -> None:
    file.write_text(
        "\n".join((HEADING, DAP_100, DAP_100.replace("100,DAP", "1,DAP").replace("Gy.cm2", "mGy"))), "utf-8"
    )
    for command in ("check", "import"):
        refused = kerma("rules", command, str(file))
        assert refused.exit_code == 2
        assert f"{file}, line 3, column unit: 'mGy' is no unit of dap, such as Gy.cm2" in refused.output
    assert "OUR-DAP-100" not in kerma("rules", "list").stdout


def test_rules_are_imported_once(kerma: Kerma, file: Path) -> None:
    assert "1 rules added or changed, 0 existed already." in kerma("rules", "import", str(file), "--dry-run").stdout
    assert "OUR-DAP-100" not in kerma("rules", "list").stdout
    kerma("rules", "import", str(file))
    assert "0 rules added or changed, 1 existed already." in kerma("rules", "import", str(file)).stdout
    assert "OUR-DAP-100" in kerma("rules", "list").stdout


def test_a_changed_value_needs_another_name(kerma: Kerma, file: Path) -> None:
    kerma("rules", "import", str(file))
    file.write_text(f"{HEADING}\n{DAP_100.replace(',100,', ',90,')}", "utf-8")
    assert "a changed rule needs another name" in kerma("rules", "import", str(file)).output


def test_what_is_exported_is_imported_as_nothing_new(kerma: Kerma, file: Path, tmp_path: Path) -> None:
    kerma("rules", "import", str(file))
    exported = tmp_path / "exported.csv"
    assert "26 rules written" in kerma("rules", "export", str(exported)).stdout
    assert "0 rules added or changed, 26 existed already." in kerma("rules", "import", str(exported)).stdout
    assert "exists already" in kerma("rules", "export", str(exported)).output


def test_who_enables_an_unchecked_rule_reads_with_what_to_compare_it(kerma: Kerma) -> None:
    enabled = kerma("rules", "enable", "SIR-SRDL-PSD").stdout
    assert "SIR-SRDL-PSD is enabled." in enabled
    assert "Its value is unchecked: compare it with SIR/CIRSE" in enabled
    assert "SIR-SRDL-PSD is enabled already." in kerma("rules", "enable", "SIR-SRDL-PSD").stdout
    assert "SIR-SRDL-PSD is disabled." in kerma("rules", "disable", "SIR-SRDL-PSD").stdout
    assert "There is no rule X" in kerma("rules", "enable", "X").output


def test_alerts_are_listed_with_value_and_limit(kerma: Kerma, database_url: str) -> None:
    put(database_url, "250", "2.25.1")
    shown = kerma("list").stdout
    assert all(part in shown for part in ("RF-DAP-200", "250 Gy·cm²", "200 Gy·cm²", "exceeds", "new", "2.25.1"))
    assert "1 alerts." in shown
    (line,) = kerma("list", "--json").stdout.splitlines()
    assert json.loads(line)["study_instance_uid"] == "2.25.1"
    assert "0 alerts." in kerma("list", "--state", "seen").stdout
    assert "0 alerts." in kerma("list", "--rule", "RF-PSD-2").stdout


def test_a_rule_is_previewed_before_it_is_imported(kerma: Kerma, database_url: str, file: Path) -> None:
    """Three of four studies have more than 100 Gy·cm²; they are of 2 January 2026."""
    for number, dap in enumerate(("150", "110", "100", "900")):
        put(database_url, dap, f"2.25.{number}")
    shown = kerma("preview", "OUR-DAP-100", "--file", str(file), "--days", "36500").stdout
    assert "OUR-DAP-100 would have raised 3 alerts in 36500 days, in 3 of 4 studies (75.0 %)." in shown
    assert "would have raised 1 alerts" in kerma("preview", "RF-DAP-200", "--days", "36500").stdout
    assert "There is no rule X" in kerma("preview", "X").output


def test_a_preview_states_studies_without_a_value(kerma: Kerma, database_url: str) -> None:
    put(database_url, "250", "2.25.1")
    shown = kerma("preview", "RF-RAK-2", "--days", "36500").stdout
    assert "RF-RAK-2 would have raised 0 alerts in 36500 days, in 0 of 1 studies (0.0 %)." in shown
    assert "1 of the 1 studies state no value." in shown
    assert "AAPM-PERFUSION concerns no study of the last 90 days." in kerma("preview", "AAPM-PERFUSION").stdout


def test_an_alert_is_handled_by_its_id_and_its_history_shows_it(kerma: Kerma, database_url: str) -> None:
    put(database_url, "250", "2.25.1000")
    (line,) = kerma("list", "--json").stdout.splitlines()
    alert = json.loads(line)["alert_id"]
    refused = kerma("handle", alert, "--state", "explained")
    assert (refused.exit_code, "needs a cause" in refused.output) == (2, True)
    done = kerma("handle", alert, "--state", "explained", "--cause", "size", "--comment", "125 kg")
    assert "1 of 1 alerts changed; state: explained." in done.stdout
    assert json.loads(kerma("list", "--json").stdout)["state"] == "explained"
    first, second = kerma("history", alert).stdout.splitlines()
    assert "version 1: 250 Gy·cm², limit 200 Gy·cm², exceeds" in first
    assert "new -> explained by " in second
    assert second.endswith("(command line), cause size: 125 kg")


def test_an_alert_that_does_not_exist_has_no_history(kerma: Kerma) -> None:
    refused = kerma("history", "6f1e0f3e-9d0b-5b7a-8b1c-0d2f4a6c8e10")
    assert (refused.exit_code, "There is no alert" in refused.output) == (2, True)
