"""The pages Equipment and Machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.filters import data
from dashboard.pages.equipment import data as equipment_data
from dashboard.pages.equipment_detail import usage
from dashboard.ui import cached_queries as dashboard_data
from dashboard.ui import current_user
from dashboard.ui.engines import writing_engine
from dashboard.ui.login_state import LoginState
from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, login_sessions, scopes
from kerma.database.access.login_sessions import Browser
from kerma.database.ingest import equipment_merges, equipment_settings, equipment_splits
from kerma.database.query.operations.equipment import DayCount, EquipmentOverview
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality, LoginMethod
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study, uid

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest


def past(days: int, hour: int = 10) -> datetime:
    now = dashboard_data.local_now()
    return now.replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days)


def add_used_machine(rows: Connection, first: int, last: int, **facts: str) -> UUID:
    """A machine in use on every day between two numbers of days ago."""
    machine = add_machine(rows, **facts)
    for day in range(last, first):
        add_study(
            rows,
            machine,
            uid(int(str(machine.int)[:6]) * 1000 + day),
            at=past(day),
            software_versions="1.0",
            dlp_mgy_cm=9.0,
        )
    return machine


@pytest.mark.usefixtures("rows")
def test_no_machine_states_where_to_look(page: Callable[..., AppTest]) -> None:
    assert "No equipment has sent dose data yet" in text_of(page("equipment"))


def test_silent_machines_are_counted_on_top_and_come_first(rows: Connection, page: Callable[..., AppTest]) -> None:
    add_used_machine(rows, 40, 1, station_name="BUSY", device_serial_number="1")
    add_used_machine(rows, 60, 30, station_name="QUIET", device_serial_number="2")
    app = page("equipment")
    assert "2 systems; 1 is inactive" in text_of(app)
    frame = app.dataframe[0].value
    assert "QUIET" in frame["equipment"][0]
    assert frame["state"][0] == "inactive for longer than usual: 29 working days (limit 3)"


def test_equipment_with_problems_comes_before_equipment_without(rows: Connection, page: Callable[..., AppTest]) -> None:
    add_used_machine(rows, 20, 1, station_name="GOOD", device_serial_number="1")
    machine = add_used_machine(rows, 20, 1, station_name="BAD", device_serial_number="2")
    problem = {"where": "events[0].dlp_mgy_cm", "what": "not a number"}
    add_study(rows, machine, "9.9", at=past(1), events=[{}], problems=[problem])
    assert ["BAD" in name for name in page("equipment").dataframe[0].value["equipment"]] == [True, False]


def test_a_site_sets_the_expected_interval_of_equipment(rows: Connection, page: Callable[..., AppTest]) -> None:
    machine = add_used_machine(rows, 5, 4)
    app = page("equipment_detail", id=str(machine))
    assert "In use" in text_of(app)
    app.number_input[0].set_value(3)
    next(button for button in app.button if button.label == "Save").click().run()
    assert "No study for 4 days (expected interval 3)" in text_of(app)
    assert "1 system; 1 is inactive" in text_of(page("equipment"))
    app.number_input[0].set_value(None)
    next(button for button in app.button if button.label == "Save").click().run()
    assert "In use" in text_of(app)


def test_a_site_takes_equipment_out_of_use(rows: Connection, page: Callable[..., AppTest]) -> None:
    machine = add_used_machine(rows, 60, 30, station_name="OLD")
    app = page("equipment_detail", id=str(machine))
    app.text_input(key=f"equipment_room:{machine}").set_value(" 1.07 ")
    app.date_input(key=f"equipment_used_to:{machine}").set_value(past(40).date())
    [button for button in app.button if button.label == "Save"][1].click().run()
    assert not app.exception
    shown = text_of(app)
    assert "Out of use, last day" in shown
    assert "1.07" in shown
    listed = page("equipment")
    assert "1 system; 0 send as usual, 1 is out of use." in text_of(listed)
    assert listed.dataframe[0].value["room"][0] == "1.07"
    assert "Studies outside the days in use" in text_of(page("quality"))
    app.date_input(key=f"equipment_used_from:{machine}").set_value(past(1).date())
    [button for button in app.button if button.label == "Save"][1].click().run()
    assert "is before the first" in text_of(app)


def test_where_no_machine_is_silent_the_page_shows_a_message(rows: Connection, page: Callable[..., AppTest]) -> None:
    add_used_machine(rows, 20, 1)
    assert "1 system; 1 sends as usual." in text_of(page("equipment"))


def test_equipment_with_few_days_of_use_is_not_called_usual(rows: Connection, page: Callable[..., AppTest]) -> None:
    add_used_machine(rows, 20, 1)
    add_used_machine(rows, 3, 1, station_name="NEW", device_serial_number="2")
    assert "2 systems; 1 sends as usual, 1 cannot be judged." in text_of(page("equipment"))
    assert "Every object could be read. Equipment: 1 sends as usual, 1 cannot be judged." in text_of(page("home"))


@pytest.mark.parametrize(
    ("parameters", "stations"),
    [
        ({"equipment_find": "ring"}, {"CT1", "CT2"}),
        ({"equipment_find": "ct2"}, {"CT2"}),
        ({"equipment_modality": "mammography"}, {"MG1"}),
        ({"equipment_modality": "ct", "equipment_find": "mg1"}, set()),
    ],
)
def test_the_page_finds_equipment_by_text_and_modality(
    rows: Connection, page: Callable[..., AppTest], parameters: dict[str, str], stations: set[str]
) -> None:
    for number, (modality, station, model) in enumerate(
        [("CT", "CT1", "Ring 64"), ("CT", "CT2", "Ring 64"), ("MG", "MG1", "Flat")]
    ):
        facts = {"station_name": station, "manufacturer_model_name": model, "device_serial_number": str(number)}
        add_study(rows, add_machine(rows, **facts), uid(number), modality=modality)
    app = page("equipment", **parameters)
    shown = {name for frame in app.dataframe for name in frame.value["station_name"]}
    assert shown == stations
    assert ("No equipment matches." in text_of(app)) is not bool(stations)


def test_a_machine_shows_its_software_with_the_change_of_the_median(
    rows: Connection, page: Callable[..., AppTest]
) -> None:
    machine = add_used_machine(rows, 40, 20)
    add_study(rows, machine, uid(1), at=past(2), software_versions="2.0", dlp_mgy_cm=4.5)
    app = page("equipment_detail", id=str(machine))
    frame = app.dataframe[0].value
    assert list(frame["software_versions"]) == ["1.0", "2.0"]
    assert frame["change"][1] == -50.0
    assert f"Software changed on {past(2).date().isoformat()}" in text_of(app)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("address", [{"id": "nonsense"}, {"id": "00000000-0000-0000-0000-000000000000"}, {}])
def test_an_address_of_no_machine_shows_a_message(page: Callable[..., AppTest], address: dict[str, str]) -> None:
    app = page("equipment_detail", **address)
    assert "There is no equipment at this URL" in text_of(app)
    assert not app.exception


def test_a_machine_whose_studies_have_no_date_states_that_its_use_is_unknown(
    rows: Connection, page: Callable[..., AppTest]
) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, uid(1), at=None)
    app = page("equipment_detail", id=str(machine))
    assert "its use over time is unknown" in text_of(app)
    assert not app.exception


def test_weeks_begin_on_mondays() -> None:
    sunday, monday = datetime(2026, 3, 8).date(), datetime(2026, 3, 9).date()  # noqa: DTZ001, days
    days = [DayCount(modality=ExamModality.CT, day=day, study_count=2) for day in (sunday, monday)]
    assert usage.weeks_of(days) == {(sunday - timedelta(days=6), "CT"): 2, (monday, "CT"): 2}


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        (0, None),
        (1, "1 study also contains exposures by other equipment"),
        (2, "2 studies also contain exposures by other equipment"),
    ],
)
def test_equipment_states_how_many_of_its_studies_have_exposures_by_others(
    rows: Connection, page: Callable[..., AppTest], shared: int, words: str | None
) -> None:
    machine = add_machine(rows)
    for number in range(3):
        where = "study.equipment" if number < shared else "study.patient_sex"
        add_study(rows, machine, uid(number), problems=[{"where": where, "what": "odd"}])
    other = add_machine(rows, device_serial_number="2")
    add_study(rows, other, uid(9), problems=[{"where": "study.equipment", "what": "odd"}])
    text = text_of(page("equipment_detail", id=str(machine)))
    assert words in text if words else "by other equipment" not in text


def press(app: AppTest, label: str, index: int = 0) -> str:
    """Press the button of this label, the first or a later one; returns all text of the page."""
    [button for button in app.button if button.label == label][index].click().run()
    return text_of(app)


def test_a_split_is_made_after_what_follows_was_shown_and_can_be_undone(
    rows: Connection, page: Callable[..., AppTest]
) -> None:
    machine = add_used_machine(rows, 5, 1, station_name="TWINS", device_serial_number="1")
    app = page("equipment_detail", id=str(machine))
    assert "State which studies are split off" in press(app, "Show what follows", 1)
    app.date_input(key="split_first_day").set_value(past(2).date())
    assert "2 studies would be split off; 2 would stay." in press(app, "Show what follows", 1)
    assert equipment_splits.history(rows) == []
    assert "Saved." in press(app, "Split")
    [rule] = equipment_splits.history(rows)
    assert (rule.stated_id, rule.condition.first_day, rule.undone_at) == (machine, past(2).date(), None)
    # As a worker does.
    rows.execute(text("INSERT INTO equipment (equipment_id) VALUES (:key)"), {"key": rule.equipment_id})
    rows.execute(
        text("UPDATE study SET equipment_id = :key, stated_equipment_id = equipment_id WHERE study_date >= :day"),
        {"key": rule.equipment_id, "day": past(2).date()},
    )
    assert "2 studies would count for Ring 64 · TWINS" in press(app, "Show what follows", 2)
    assert not any(one.undone_at for one in equipment_splits.history(rows))
    assert "Saved." in press(app, "Undo")
    assert all(one.undone_at for one in equipment_splits.history(rows))


def test_the_list_follows_when_equipment_appears_gets_a_name_or_was_merged(
    rows: Connection,
) -> None:
    def overview() -> list[EquipmentOverview]:
        """As half a minute later."""
        equipment_data.overview_version.clear()
        return equipment_data.overview()

    old = add_used_machine(rows, 3, 1, device_serial_number="M1", station_name="M1")
    equipment_data.numbered.clear()
    seen = {one.equipment_id: one.study_count for one in overview()}
    assert seen == {old: 2}
    new = add_used_machine(rows, 4, 1, device_serial_number="M2", station_name="M2")
    assert {one.equipment_id: one.study_count for one in overview()} == {old: 2, new: 3}
    equipment_settings.change(rows, new, {"display_name": "CT left"}, "ada")
    assert {one.display_name for one in overview()} == {None, "CT left"}
    equipment_merges.merge(rows, new, old, "ada")
    assert [one.study_count for one in overview()] == [2, 3]
    # As a worker does.
    rows.execute(text("UPDATE study SET equipment_id = :old"), {"old": old})
    rows.execute(text("DELETE FROM job"))
    assert [one.study_count for one in overview()] == [5]


def test_a_merge_that_changes_what_a_user_sees_needs_its_own_confirmation(
    rows: Connection, engine: Engine, page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (add_used_machine(rows, 3, 1, device_serial_number=name, station_name=name) for name in ("M1", "M2"))
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [ScopeEntry(equipment_id=new)])
        ada = accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR, BuiltInRole.PHYSICIST])
        browser = Browser("10.1.2.3", "Firefox")
        token = login_sessions.begin(connection, ada, LoginMethod.PASSWORD, browser, datetime.now(tz=UTC))
    monkeypatch.setattr(current_user, "session_token", lambda: token)
    monkeypatch.setattr(
        current_user, "login_state", LoginState(lambda: writing_engine(settings().writing_database_url()))
    )
    app = page("equipment_detail", id=str(old))
    box = next(box for box in app.selectbox if box.label == "Counts for")
    assert any(option.endswith("M2 · St. Anne's (CT)") for option in box.options)
    box.select(new)
    shown = press(app, "Show what follows")
    assert "User ben would also see the studies of: Ring 64 · M1" in shown
    assert "Both have studies on the same days (2 days)." in shown
    assert "Confirm that these users see other studies afterwards." in press(app, "Merge")
    assert equipment_merges.history(rows) == []
    app.checkbox(key="equipment_sight_confirmed").check()
    press(app, "Merge")
    assert [(one.equipment_id, one.into_id) for one in equipment_merges.history(rows)] == [(old, new)]
    # As a worker does.
    rows.execute(
        text("UPDATE study SET equipment_id = :new, stated_equipment_id = :old WHERE equipment_id = :old"),
        {"old": old, "new": new},
    )
    shown = press(app, "Show what follows", 2)
    assert "2 studies would count for what was merged again; the other has 2." in shown
    assert "User ben would no longer see the studies of: what was merged." in shown
    assert "Confirm that these users see other studies afterwards." in press(app, "Undo")
    assert equipment_merges.history(rows)[0].undone_at is None
    app.checkbox(key="equipment_sight_confirmed").check()
    press(app, "Undo")
    assert equipment_merges.history(rows)[0].undone_by is not None


def test_a_merge_is_made_after_what_follows_was_shown_and_can_be_cancelled(
    rows: Connection, page: Callable[..., AppTest]
) -> None:
    old, new = (add_used_machine(rows, 3, 1, device_serial_number=number, station_name="M") for number in ("M1", "M2"))
    assert sorted(data.equipment_labels(ExamModality.CT).values()) == sorted(
        f"Ring 64 · M · St. Anne's · {str(one)[:8]}" for one in (old, new)
    )
    equipment_settings.change(rows, new, {"display_name": "Angio right"}, "ada")
    app = page("equipment_detail", id=str(old))
    for confirmed in ("Cancel", "Merge"):
        next(box for box in app.selectbox if box.label == "Counts for").select(new)
        assert "2 studies would count for Angio right." in press(app, "Show what follows")
        assert equipment_merges.history(rows) == []
        press(app, confirmed)
    assert [(one.equipment_id, one.into_id) for one in equipment_merges.history(rows)] == [(old, new)]
