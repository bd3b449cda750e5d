"""`kerma work`, `kerma recalculate` and `kerma equipment`: what they do and what they answer."""

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from typer.testing import CliRunner, Result

from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.cli import app
from kerma.database.access import accounts, scopes
from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.database.schema import roles
from kerma.database.schema.skin_dose_tables import equipment_calibration, skin_dose
from kerma.database.schema.tables import equipment
from kerma.settings import settings
from tests.support.database_contents import HASHED
from tests.support.fluoroscopy_report import event, fluoroscopy
from tests.support.study_rows import add_machine, add_study

Kerma = Callable[..., Result]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with two fluoroscopy studies of one machine."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        both = (
            fluoroscopy(),
            fluoroscopy(event("2.25.8"), sop="2.25.2", study="2.25.2000", StudyDate="20250301"),
        )
        store(connection, [Received(f"n{i}", reading) for i, reading in enumerate(both)], HASHED)
    yield engine
    engine.dispose()


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Kerma:
    """Run a command on that database."""

    def run(*arguments: str) -> Result:
        monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
        monkeypatch.setenv("COLUMNS", os.environ.get("KERMA_TEST_COLUMNS", "250"))
        settings.cache_clear()
        return CliRunner().invoke(app, list(arguments))

    return run


@pytest.fixture
def machine(engine: Engine) -> str:
    """The machine's identifier."""
    with engine.connect() as connection:
        return str(connection.execute(select(equipment.c.equipment_id)).scalar_one())


def doses(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(skin_dose).order_by(skin_dose.c.study_id)).mappings()]


def setting(engine: Engine) -> dict[str, Any]:
    """The only setting there is."""
    with engine.connect() as connection:
        return dict(connection.execute(select(equipment_calibration)).mappings().one())


def test_work_once_does_what_waits_and_ends(kerma: Kerma, engine: Engine) -> None:
    assert kerma("work", "--once").stdout == "2 jobs done.\n"
    assert [row["kind"] for row in doses(engine)] == ["map", "map"]


def test_status_prints_what_waits(kerma: Kerma, engine: Engine) -> None:
    assert doses(engine) == []
    assert "Work: 2 waiting, 0 under way, 0 given up." in kerma("status").stdout


def test_status_asks_for_the_worker_when_work_waits_long(kerma: Kerma, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update job set not_before = not_before - interval '1 hour'"))
    assert "is `kerma work` running?" in kerma("status").stdout


def test_status_prints_why_work_was_given_up(kerma: Kerma, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update job set attempts = 5, last_error = 'A phantom of no size.'"))
    result = kerma("status").stdout
    assert "2 given up" in result
    assert "skin_dose of study 2.25.1000. A phantom of no size." in result


def test_status_prints_why_work_is_tried_again(kerma: Kerma, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update job set attempts = 1, last_error = 'A phantom of no size.'"))
    assert "Failed, to be tried again: skin_dose of study 2.25.1000. A phantom" in kerma("status").stdout


def test_recalculate_computes_what_is_outdated(kerma: Kerma, engine: Engine) -> None:
    kerma("work", "--once")
    with engine.begin() as connection:
        newest = """update skin_dose set versions = '{"method": "0"}', input_digest = 'old'
                    where study_id = (select study_id from study where study_instance_uid = '2.25.1000')"""
        connection.execute(text(newest))
    result = kerma("recalculate", "skin-dose")
    assert "1 skin dose is to be computed." in result.stdout
    assert "old" not in [row["input_digest"] for row in doses(engine)]


def test_recalculate_without_anything_outdated_does_nothing(kerma: Kerma, engine: Engine) -> None:
    kerma("work", "--once")
    before = doses(engine)
    assert kerma("recalculate", "skin-dose").stdout == "0 skin doses are to be computed.\n"
    assert doses(engine) == before


def test_recalculate_all_computes_every_study(kerma: Kerma, engine: Engine) -> None:
    kerma("work", "--once")
    before = [row["computed_at"] for row in doses(engine)]
    assert "2 map" in kerma("recalculate", "skin-dose", "--all").stdout
    assert [row["computed_at"] > then for row, then in zip(doses(engine), before, strict=True)] == [True, True]


def test_recalculate_later_leaves_the_work(kerma: Kerma, engine: Engine) -> None:
    kerma("recalculate", "skin-dose", "--all", "--later")
    assert doses(engine) == []


def test_recalculate_of_a_machine_concerns_its_studies(kerma: Kerma, engine: Engine, machine: str) -> None:
    with engine.begin() as connection:
        other = fluoroscopy(event("2.25.7"), sop="2.25.3", study="2.25.3000", DeviceSerialNumber="99113")
        store(connection, [Received("other", other)], HASHED)
    result = kerma("recalculate", "skin-dose", "--equipment", machine, "--later")
    assert "2 skin doses are" in result.stdout


def test_all_and_outdated_exclude_each_other(kerma: Kerma, engine: Engine) -> None:
    assert doses(engine) == []
    result = kerma("recalculate", "skin-dose", "--all", "--outdated")
    assert (result.exit_code, "exclude each other" in result.stderr) == (2, True)


def set_from_2026(kerma: Kerma, equipment_id: str, *options: str) -> Result:
    return kerma("equipment", "set", equipment_id, "--valid-from", "2026-01-01", *options)


def test_the_list_of_equipment_is_cut_nowhere_in_a_pipe(
    kerma: Kerma, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    monkeypatch.setenv("KERMA_TEST_COLUMNS", "40")
    heading, line = kerma("equipment", "list").stdout.splitlines()
    assert heading.startswith("EQUIPMENT_ID")
    assert line.startswith(f"{machine[:8]} ")
    assert all(words in line for words in ("AXIOM-Artis", "55071", "defaults"))


def test_the_list_of_all_has_modality_institution_and_department(kerma: Kerma, engine: Engine, machine: str) -> None:
    """One CT beside the fluoroscopy of this file, which alone the list without --all shows."""
    with engine.begin() as connection:
        add_study(connection, add_machine(connection, institution_name="North"), "1.9")
    assert machine[:8] in kerma("equipment", "list", "--all").stdout
    listed = [json.loads(line) for line in kerma("equipment", "list", "--all", "--json").stdout.splitlines()]
    (ct,) = [one for one in listed if one["modalities"] == ["CT"]]
    (line,) = [line for line in kerma("equipment", "list", "--all").stdout.splitlines() if "CT1" in line]
    assert line.split()[:2] == [ct["equipment_id"][:8], "CT"]
    assert all(words in line for words in ("North", "Radiology"))
    assert ct["equipment_id"] not in kerma("equipment", "list", "--json").stdout
    assert ct["equipment_id"] in kerma("equipment", "list", "--all", "--wide").stdout


def test_the_wide_list_has_complete_identifiers(kerma: Kerma, monkeypatch: pytest.MonkeyPatch, machine: str) -> None:
    monkeypatch.setenv("KERMA_TEST_COLUMNS", "80")
    heading, line = kerma("equipment", "list", "--wide").stdout.splitlines()
    assert "Institution" in heading
    assert all(word in line for word in (machine, "AXIOM-Artis", "55071", "defaults"))


def test_the_list_as_json_has_complete_identifiers(kerma: Kerma, machine: str) -> None:
    (line,) = kerma("equipment", "list", "--json").stdout.splitlines()
    assert (json.loads(line)["equipment_id"], json.loads(line)["study_count"]) == (machine, 2)


@pytest.fixture
def stations(engine: Engine, machine: str) -> list[str]:
    """Three pieces of equipment, two of one station name; their identifiers in this order."""
    values = [
        (machine, "ANGIO1"),
        ("00000000-aaaa-5000-8000-000000000001", "ANGIO2"),
        ("00000000-aaab-5000-8000-000000000002", "ANGIO2"),
    ]
    with engine.begin() as connection:
        row = dict(connection.execute(select(equipment)).mappings().one())
        for key, station in values[1:]:
            connection.execute(equipment.insert().values(row | {"equipment_id": key, "station_name": station}))
            calibration = {"equipment_id": key, "valid_from": date(2026, 1, 1), "changed_by": "test"}
            connection.execute(equipment_calibration.insert().values(calibration))
        connection.execute(
            equipment.update().where(equipment.c.equipment_id == machine).values(station_name=values[0][1])
        )
    return [key for key, _ in values]


def test_describe_sets_shows_and_removes_what_the_site_knows_of_equipment(kerma: Kerma, stations: list[str]) -> None:
    old, new, _ = stations
    done = kerma("equipment", "describe", old, "--room", "1.07", "--used-to", "2026-01-31", "--replaced-by", new)
    assert done.exit_code == 0, done.stderr
    assert all(words in done.stdout for words in ("room: 1.07", "used_to: 2026-01-31", f"replaced_by_id: {new}"))
    assert "not reported as inactive" in done.stdout
    named = kerma("equipment", "describe", old, "--name", "Angio right")
    assert "display_name: Angio right" in named.stdout
    assert "has the display name" in kerma("equipment", "describe", new, "--name", "angio RIGHT").stderr
    assert "cannot replace" in kerma("equipment", "describe", new, "--replaced-by", old).stderr
    assert "used_to: not set" in kerma("equipment", "describe", old, "--unset", "used_to").stdout
    assert "room: 1.07" in kerma("equipment", "describe", old).stdout
    assert (
        "these are expected_interval_days, display_name"
        in kerma("equipment", "describe", old, "--unset", "floor").stderr
    )
    assert "No equipment has the station name 'NONE'" in kerma("equipment", "describe", "NONE").stderr


def test_merge_names_who_would_see_more_and_waits_for_a_confirmation(
    kerma: Kerma, stations: list[str], engine: Engine
) -> None:
    old, new, _ = stations
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [ScopeEntry(equipment_id=UUID(new))])
    assert "No equipment was ever merged or split" in kerma("equipment", "history").stdout
    planned = kerma("equipment", "merge", old, "--into", new, "--dry-run")
    assert re.search(rf"User ben would also see the studies of .*ANGIO1 \({old[:8]}[-0-9a-f]*\)\.", planned.stdout)
    assert "Nothing was changed" in planned.stdout
    refused = kerma("equipment", "merge", old, "--into", new)
    assert (refused.exit_code, "confirm it with --change-sight" in refused.stderr) == (2, True)
    done = kerma("equipment", "merge", old, "--into", new, "--change-sight")
    assert done.exit_code == 0, done.stderr
    assert new[:8] in kerma("equipment", "history").stdout
    planned = kerma("equipment", "unmerge", "angio1", "--dry-run")
    assert "Nothing was changed" in planned.stdout
    assert f"User ben would no longer see the studies of what was merged ({old})." in planned.stdout
    assert "confirm it with --change-sight" in kerma("equipment", "unmerge", "angio1").stderr
    assert "counts for itself" in kerma("equipment", "unmerge", "angio1", "--change-sight").stdout
    assert "kerma equipment history" in kerma("equipment", "unmerge", old).stderr


def test_split_states_what_follows_and_is_undone(kerma: Kerma, stations: list[str], engine: Engine) -> None:
    stated = stations[0]
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [ScopeEntry(equipment_id=UUID(stated))])
    split = ("equipment", "split", stated[:8], "--from", "2000-01-01")
    planned = kerma(*split, "--dry-run")
    assert f"({stated[:8]}" in planned.stdout
    assert "User ben would no longer see the studies of " in planned.stdout
    assert "Nothing was changed" in planned.stdout
    assert "confirm it with --change-sight" in kerma(*split).stderr
    done = kerma(*split, "--change-sight")
    assert done.exit_code == 0, done.stderr
    assert "No stored study fits" in kerma("equipment", "split", stated, "--to", "1999-12-31").stdout
    assert "could fit two splits" in kerma("equipment", "split", stated, "--station-name", "ANGIO1").stderr
    shown = kerma("equipment", "history").stdout
    assert f"({stated[:13]}): from 2000-01-01" in shown
    key = next(line.split()[0] for line in shown.splitlines() if "split off from" in line)
    planned = kerma("equipment", "unsplit", key[:8], "--dry-run")
    assert "Nothing was changed" in planned.stdout
    assert f"count for {stated}" in kerma("equipment", "unsplit", key[:8]).stdout
    assert "kerma equipment history" in kerma("equipment", "unsplit", key).stderr


def test_modality_rules_are_planned_added_listed_and_removed(kerma: Kerma, machine: str) -> None:
    assert "No rule was ever added" in kerma("equipment", "modality", "list").stdout
    planned = kerma("equipment", "modality", "add", machine, "--split-by-fluoroscopy", "--dry-run")
    assert "From fluoroscopy to radiography: 2 studies, for example\n  2026-01-02" in planned.stdout
    assert planned.stdout.endswith("Nothing was changed.\n")
    added = kerma("equipment", "modality", "add", machine, "--to", "radiography", "--last-day", "2025-12-31")
    assert "1 added; a worker merges 1 studies again." in added.stdout, added.stderr
    assert "radiography" in kerma("equipment", "modality", "list").stdout
    assert "Rule 1 is removed" in kerma("equipment", "modality", "remove", "1").stdout
    for words, why in (
        (("remove", "1"), "No rule in force has the number 1"),
        (("add", machine), "State either --to"),
        (("add", machine, "--split-by-fluoroscopy", "--protocol", "x"), "State either --to"),
    ):
        refused = kerma("equipment", "modality", *words)
        assert (refused.exit_code, why in refused.stderr) == (2, True), refused.stderr


def test_a_station_name_names_equipment(kerma: Kerma, stations: list[str]) -> None:
    assert stations[0] in kerma("equipment", "show", "angio1").stdout


def test_a_name_of_several_lists_them(kerma: Kerma, stations: list[str]) -> None:
    done = kerma("equipment", "show", "ANGIO2")
    assert done.exit_code == 2
    assert "'ANGIO2' fits several pieces of equipment" in done.stderr
    assert [key[:13] in done.stderr for key in stations] == [False, True, True]
    assert kerma("equipment", "show", stations[1][:13]).exit_code == 0


def test_parts_of_one_name_differ_by_the_days_of_their_studies(kerma: Kerma, engine: Engine) -> None:
    with engine.begin() as connection:
        for serial, day in (("A-1001", 3), ("A-1002", 4)):
            at = datetime(2026, 3, day, 10, 15)  # noqa: DTZ001 -- a modality's local time
            add_study(connection, add_machine(connection, device_serial_number=serial), f"1.{day}", at=at)
    stated = kerma("equipment", "describe", "CT1").stderr.replace("\n", " ")
    assert "studies 2026-03-03 to 2026-03-03" in stated
    assert "studies 2026-03-04 to 2026-03-04" in stated


def test_identifiers_are_shown_long_enough_to_differ(kerma: Kerma, stations: list[str]) -> None:
    lines = kerma("equipment", "list").stdout.splitlines()
    assert {line.split()[0] for line in lines[1:]} == {key[:13] for key in stations}


def test_a_setting_is_stored_and_the_studies_since_then_are_computed_anew(
    kerma: Kerma, engine: Engine, machine: str
) -> None:
    kerma("work", "--once")
    result = kerma(
        "equipment", "set", machine[:8], "--valid-from", "2026-01-01", "--kap-meter-calibration-factor", "1.1"
    )
    assert "1 skin dose is to be computed again" in result.stdout
    assert (setting(engine)["kap_meter_calibration_factor"], "command line" in setting(engine)["changed_by"]) == (
        1.1,
        True,
    )
    assert kerma("work", "--once").stdout == "1 job done.\n"


def test_what_is_not_named_stays_as_it_was(kerma: Kerma, engine: Engine, machine: str) -> None:
    kerma(
        "equipment",
        "set",
        machine,
        "--valid-from",
        "2026-01-01",
        "--table-water-equivalent-mm",
        "9",
        "--table-zero-z-cm",
        "-3",
    )
    set_from_2026(kerma, machine, "--table-water-equivalent-mm", "8")
    assert (setting(engine)["table_water_equivalent_mm"], setting(engine)["table_zero_z_cm"]) == (8, -3)


def test_a_setting_goes_back_to_its_default(kerma: Kerma, engine: Engine, machine: str) -> None:
    set_from_2026(kerma, machine, "--table-water-equivalent-mm", "9")
    set_from_2026(kerma, machine, "--default", "table_water_equivalent_mm")
    assert setting(engine)["table_water_equivalent_mm"] is None


def test_settings_are_shown(kerma: Kerma, machine: str) -> None:
    kerma(
        "equipment",
        "set",
        machine,
        "--valid-from",
        "2026-01-01",
        "--table-water-equivalent-mm",
        "9",
        "--note",
        "film, [red]May",
    )
    result = kerma("equipment", "show", machine).stdout
    assert all(
        word in result for word in ("2026-01-01", "Table top and pad as water (mm)", "film, [red]May", "default")
    )


def test_a_setting_is_taken_back(kerma: Kerma, engine: Engine, machine: str) -> None:
    set_from_2026(kerma, machine, "--table-water-equivalent-mm", "9")
    assert "Removed from" in kerma("equipment", "unset", machine, "--valid-from", "2026-01-01").stdout
    with engine.connect() as connection:
        assert connection.execute(select(equipment_calibration)).all() == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("set", "MACHINE", "--valid-from", "2026-01-01"), "No value to set"),
        (("set", "MACHINE", "--valid-from", "2026-01-01", "--table-water-equivalent-mm", "80"), "must be from 0 to 50"),
        (("set", "MACHINE", "--valid-from", "2026-01-01", "--default", "colour"), "colour is no calibration value"),
        (
            ("set", "ffffffff", "--valid-from", "2026-01-01", "--table-water-equivalent-mm", "8"),
            "No equipment with fluoroscopy",
        ),
        (("show", "ff"), "No equipment with fluoroscopy"),
        (("unset", "MACHINE", "--valid-from", "2026-01-01"), "has no calibration"),
    ],
)
def test_an_invalid_setting_is_refused_with_a_message(
    kerma: Kerma, machine: str, arguments: tuple[str, ...], sentence: str
) -> None:
    result = kerma("equipment", *(machine if word == "MACHINE" else word for word in arguments))
    assert (result.exit_code, sentence in result.stderr) == (2, True)


def test_the_role_for_settings_may_change_settings_and_nothing_else(kerma: Kerma, engine: Engine) -> None:
    create = f"do $$ begin create role {roles.SETTINGS_ROLE}; exception when duplicate_object then null; end $$"
    with engine.begin() as connection:
        connection.execute(text(create))
    assert kerma("migrate").exit_code == 0
    with engine.connect() as connection:
        may = [
            connection.execute(
                text("select has_table_privilege(:role, :table, :right)"),
                {"role": roles.SETTINGS_ROLE, "table": table, "right": right},
            ).scalar_one()
            for table, right in [
                ("equipment_calibration", "INSERT"),
                ("job", "INSERT"),
                ("saved_view", "DELETE"),
                ("preference", "UPDATE"),
                ("study", "SELECT"),
                ("skin_dose", "UPDATE"),
                ("study", "DELETE"),
            ]
        ]
        columns = [
            connection.execute(
                text("select has_column_privilege(:role, 'ledger', :column, 'UPDATE')"),
                {"role": roles.SETTINGS_ROLE, "column": column},
            ).scalar_one()
            for column in ("status", "reason")
        ]
        assert roles.missing_rights(connection, roles.settings_rights()) == []
    assert may == [True, True, True, True, True, False, False]
    assert columns == [True, False]
