"""What people do with alerts is stored with its history, and a value that rises opens a closed alert again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.database.ingest import alert_states, erasure, study_deletion
from kerma.database.ingest.alerts import alert_id
from kerma.database.query.alerts.alert_timeline import AlertAction, AlertVersion, timeline
from kerma.database.schema import roles, scoped_views
from kerma.errors import ConfigurationError
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.standard import concepts as c
from tests.support.database_contents import HASHED
from tests.support.sr_builder import accumulated, num, read, xray_event, xray_report

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
STUDY = study_id("2.25.1000")
ALERT = alert_id(STUDY, "RF-DAP-200", None)


def xray(dap_gy_cm2: str) -> Extraction:
    totals = accumulated(num(c.DAP_TOTAL, dap_gy_cm2, "Gy.cm2"), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    return read(xray_report(totals, xray_event(), StudyInstanceUID="2.25.1000"))


def handle(
    engine: Engine, state: AlertState, cause: Cause | None = None, comment: str | None = None, alert: UUID = ALERT
) -> int:
    with engine.begin() as connection:
        return alert_states.set_by_hand(connection, [alert], state, cause, comment, "ada")


def actions(rows: Rows) -> list[tuple[int, str, str, str | None, str | None, int, str | None]]:
    names = ("action_number", "state_before", "state", "cause", "comment", "data_version", "acted_by")
    found = [tuple(row[name] for name in names) for row in rows("alert_action")]
    return sorted(found)


def state(rows: Rows) -> str:
    (row,) = rows("alert")
    return str(row["state"])


def test_an_action_states_who_did_what_with_which_version(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    assert handle(engine, AlertState.SEEN) == 1
    assert handle(engine, AlertState.EXPLAINED, Cause.SIZE, "125 kg") == 1
    assert state(rows) == "explained"
    assert actions(rows) == [
        (1, "new", "seen", None, None, 1, "ada"),
        (2, "seen", "explained", "size", "125 kg", 1, "ada"),
    ]


def test_the_same_state_again_adds_nothing_without_a_comment(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    handle(engine, AlertState.SEEN)
    assert handle(engine, AlertState.SEEN) == 0
    assert handle(engine, AlertState.SEEN, comment="the physician is informed") == 1
    assert [one[4] for one in actions(rows)] == [None, "the physician is informed"]


def test_one_alert_that_is_gone_changes_nothing(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="no longer there"):
        alert_states.set_state(connection, [ALERT, uuid4()], AlertState.SEEN, None, None, "ada")
    assert (state(rows), actions(rows)) == ("new", [])


def test_an_alert_of_an_incident_is_left_to_the_register(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    with pytest.raises(ConfigurationError, match="in the register of incidents"):
        handle(engine, AlertState.INCIDENT)
    with engine.begin() as connection:
        alert_states.set_state(connection, [ALERT], AlertState.INCIDENT, None, None, "ada")
    with pytest.raises(ConfigurationError, match="belongs to an incident"):
        handle(engine, AlertState.SEEN)
    assert state(rows) == "incident"


@pytest.mark.parametrize(
    ("dap_gy_cm2", "becomes"),
    # Explained at 250: 275 is 10 % above it, 276 is more.
    [("275", "explained"), ("276", "new"), ("100", "explained")],
)
def test_a_value_that_rises_by_more_than_ten_per_cent_opens_an_explained_alert_again(
    put: Put, rows: Rows, engine: Engine, dap_gy_cm2: str, becomes: str
) -> None:
    put(a=xray("250"))
    handle(engine, AlertState.EXPLAINED, Cause.COMPLEX_PROCEDURE)
    put(a=xray(dap_gy_cm2))
    assert state(rows) == becomes
    reopened = [one for one in actions(rows) if one[6] is None]
    assert reopened == ([(2, "explained", "new", None, None, 2, None)] if becomes == "new" else [])


def test_values_that_creep_up_are_compared_with_the_one_that_was_judged(put: Put, rows: Rows, engine: Engine) -> None:
    """250 -> 270 -> 290: each step is below 10 %, both together are 16 %."""
    put(a=xray("250"))
    handle(engine, AlertState.EXPLAINED, Cause.SIZE)
    put(a=xray("270"))
    assert state(rows) == "explained"
    put(a=xray("290"))
    assert state(rows) == "new"


def test_the_history_has_versions_and_actions_in_order(put: Put, engine: Engine) -> None:
    put(a=xray("250"))
    handle(engine, AlertState.EXPLAINED, Cause.SIZE)
    put(a=xray("300"))
    with engine.connect() as connection:
        found = timeline(connection, ALERT)
    versions = [(one.data_version, one.value) for one in found if isinstance(one, AlertVersion)]
    actions = [(one.state, one.acted_by) for one in found if isinstance(one, AlertAction)]
    assert [type(one) for one in found] == [AlertVersion, AlertAction, AlertVersion, AlertAction]
    assert (versions, actions) == ([(1, 250.0), (2, 300.0)], [("explained", "ada"), ("new", None)])
    assert isinstance(found[1], AlertAction)


def test_comments_go_with_the_identity_of_the_patient(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    handle(engine, AlertState.DISMISSED, None, "Mr Smith moved")
    with engine.begin() as connection:
        erasure.erase(connection, [STUDY], HASHED)
    assert actions(rows) == [(1, "new", "dismissed", None, None, 1, "ada")]


def test_a_deleted_study_takes_along_what_people_did(put: Put, rows: Rows, engine: Engine) -> None:
    put(a=xray("250"))
    handle(engine, AlertState.SEEN)
    with engine.begin() as connection:
        study_deletion.mark(connection, "2.25.1000", "sent twice", "a test")
        study_deletion.delete_stored(connection, STUDY)
    assert rows("alert_action") == []


def test_no_page_can_change_what_people_did() -> None:
    assert roles.settings_rights()["alert_action"] == "SELECT, INSERT"
    assert "alert_action" in scoped_views.CONDITIONS
