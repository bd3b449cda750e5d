"""Each recipient is informed of each alert once, of several in one message, in its language, and names no patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from kerma.access.scope import ScopeEntry
from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.database.access import accounts, scopes
from kerma.database.ingest import alert_recipients, alert_states, study_deletion
from kerma.database.query.alerts.alert_timeline import AlertInformation, timeline
from kerma.database.schema.alert_tables import alert
from kerma.identity import study_id
from kerma.standard.enumerations import ExamModality
from tests.support.alert_recipients import PHYSICS, add, mails, put, recipient, step

if TYPE_CHECKING:
    from sqlalchemy import Engine

STUDY = "2.25.1000"
IDENTITY: dict[str, Any] = {
    "PatientName": "Quixote^Don",
    "PatientID": "PID-4711",
    "AccessionNumber": "ACC-0815",
    "PatientBirthDate": "19470229",
}


def change(engine: Engine, statement: str, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), values)


def recipients_of(engine: Engine) -> list[str]:
    return [one["recipient"] for one in mails(engine)]


def test_an_alert_is_one_mail_to_each_recipient_however_often_the_study_is_stored(engine: Engine) -> None:
    add(engine, recipient())
    add(engine, recipient("ada"))
    for dap in ("250", "260", "260"):
        put(engine, STUDY, dap)
        step(engine)
    assert recipients_of(engine) == [PHYSICS, "ada@hospital.example"]


def test_a_mail_states_rule_value_limit_equipment_and_a_link(engine: Engine) -> None:
    add(engine, recipient())
    put(engine, STUDY, StudyTime="101500", ManufacturerModelName="Artis Q", StationName="ANGIO2")
    step(engine, dashboard_url="https://dose.hospital.example/")
    [mail] = mails(engine)
    with engine.connect() as connection:
        alert = connection.execute(text("SELECT alert_id FROM alert")).scalar_one()
    assert mail["subject"] == "Kerma: RF-DAP-200 · Artis Q, ANGIO2"
    assert mail["text"].startswith("RF-DAP-200: ")
    lines = mail["text"].splitlines()
    stated = {"Value: 250 Gy·cm²", "Limit: 200 Gy·cm²", "Severity: notification", "Equipment: Artis Q, ANGIO2"}
    assert stated <= set(lines)
    assert f"Open in Kerma: https://dose.hospital.example/alerts?alert={alert}" in lines


def test_no_message_holds_what_identifies_a_patient(engine: Engine) -> None:
    add(engine, recipient())
    put(engine, STUDY, **IDENTITY)
    step(engine)
    [mail] = mails(engine)
    assert not [one for one in (*IDENTITY.values(), "Quixote", STUDY) if one in str(mail)]


@pytest.mark.parametrize(
    ("language", "stated"),
    [
        ("pl", "Wartość: 250,5 Gy·cm²"),
        ("de", "Wert: 250,5 Gy·cm²"),
        ("fr", "Valeur: 250,5 Gy·cm²"),
        ("en", "Value: 250.5 Gy·cm²"),
    ],
)
def test_a_mail_is_in_the_language_of_its_recipient(engine: Engine, language: str, stated: str) -> None:
    add(engine, recipient(language=language))
    put(engine, STUDY, "250.5")
    step(engine)
    assert stated in mails(engine)[0]["text"].splitlines()


@pytest.mark.parametrize(
    ("conditions", "is_informed"),
    [
        ({"min_severity": Severity.NOTIFICATION}, True),
        ({"min_severity": Severity.ALERT}, False),
        ({"rule_ids": ("RF-DAP-200",)}, True),
        ({"rule_ids": ("RF-PSD-2",)}, False),
        ({"modalities": (ExamModality.FLUOROSCOPY,)}, True),
        ({"modalities": (ExamModality.CT,)}, False),
        ({"equipment_ids": (study_id("2.25.5"),)}, False),
        ({"institution_name": "North", "department_name": "Cardiology"}, True),
        ({"institution_name": "South"}, False),
        ({"department_name": "Surgery"}, False),
    ],
)
def test_a_filter_decides_which_alerts_somebody_receives(
    engine: Engine, conditions: dict[str, Any], is_informed: bool
) -> None:
    add(engine, recipient(filter=conditions))
    put(engine, STUDY, InstitutionName="North", InstitutionalDepartmentName="Cardiology")
    step(engine)
    assert bool(mails(engine)) == is_informed


@pytest.mark.parametrize(("institution", "is_informed"), [("North", True), ("South", False)])
def test_nobody_is_informed_of_equipment_outside_the_scope_of_their_account(
    engine: Engine, institution: str, is_informed: bool
) -> None:
    with engine.begin() as connection:
        account = accounts.add(connection, "ada", ["physicist"])
        scopes.replace(connection, account, [ScopeEntry(institution)])
    add(engine, recipient(account_id=account))
    put(engine, STUDY, InstitutionName="North")
    step(engine)
    assert bool(mails(engine)) == is_informed


@pytest.mark.parametrize("statement", ["UPDATE account SET is_locked = true", "DELETE FROM account_role"])
def test_a_locked_account_or_one_without_the_right_to_see_doses_gets_nothing(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        account = accounts.add(connection, "ada", ["physicist"])
    add(engine, recipient(account_id=account))
    change(engine, statement)
    put(engine, STUDY)
    step(engine)
    assert mails(engine) == []


@pytest.mark.parametrize(("days_ago", "is_informed"), [(0, True), (7, True), (8, False), (400, False)])
def test_old_studies_raise_alerts_without_mail(engine: Engine, days_ago: int, is_informed: bool) -> None:
    add(engine, recipient())
    put(engine, STUDY, days_ago=days_ago)
    step(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alert")).scalar_one() == 1
    assert bool(mails(engine)) == is_informed


def test_alerts_within_a_minute_are_one_mail(engine: Engine) -> None:
    add(engine, recipient())
    for number in range(3):
        put(engine, f"{STUDY}{number}")
        step(engine, alert_message_collect_s=60)
    assert mails(engine) == []
    change(
        engine,
        "UPDATE alert_message SET written_at = now() - interval '61 s' WHERE study_id = :one",
        one=study_id(f"{STUDY}0"),
    )
    step(engine, alert_message_collect_s=60)
    [mail] = mails(engine)
    assert mail["subject"] == "Kerma: alerts (3)"
    assert mail["text"].count("Value: 250 Gy·cm²") == 3


def test_a_mail_of_many_alerts_states_50_and_how_many_more_there_are(engine: Engine) -> None:
    add(engine, recipient())
    for number in range(52):
        put(engine, f"{STUDY}{number}")
    step(engine)
    [mail] = mails(engine)
    assert mail["subject"] == "Kerma: alerts (52)"
    assert mail["text"].count("Value: 250 Gy·cm²") == 50
    assert "And 2 more in Kerma: " in mail["text"]


@pytest.mark.parametrize(
    ("state", "dap", "mail_count"),
    [
        # People have judged 250 Gy·cm²: a value more than 10 % above it opens the alert again, others do not.
        ("explained", "274", 1),
        ("explained", "300", 2),
        ("dismissed", "300", 2),
        ("explained", "240", 1),
        # Nobody has finished with it: the page has the new value.
        ("new", "300", 1),
        ("seen", "300", 1),
        ("incident", "300", 1),
        # No alert any more.
        ("explained", "150", 1),
    ],
)
def test_a_new_value_is_mailed_again_only_where_the_alert_was_closed(
    engine: Engine, state: str, dap: str, mail_count: int
) -> None:
    add(engine, recipient())
    put(engine, STUDY)
    step(engine)
    if state != AlertState.NEW:
        cause = Cause.SIZE if state == AlertState.EXPLAINED else None
        with engine.begin() as connection:
            alert_ids = connection.execute(select(alert.c.alert_id)).scalars().all()
            alert_states.set_state(connection, alert_ids, AlertState(state), cause, "looked at", "ada")
    put(engine, STUDY, dap)
    step(engine)
    assert len(mails(engine)) == mail_count


def test_who_is_disabled_or_removed_gets_nothing_that_waits(engine: Engine) -> None:
    numbers = [add(engine, recipient(name)) for name in ("ada", "bob", "eve")]
    put(engine, STUDY)
    step(engine, alert_message_collect_s=60)
    with engine.begin() as connection:
        alert_recipients.set_active(connection, numbers[0], is_active=False)
        alert_recipients.remove(connection, numbers[1], "a test")
    step(engine)
    assert recipients_of(engine) == ["eve@hospital.example"]


def test_the_alert_of_a_deleted_study_is_mailed_to_nobody(engine: Engine) -> None:
    add(engine, recipient())
    put(engine, STUDY)
    step(engine, alert_message_collect_s=60)
    with engine.begin() as connection:
        study_deletion.mark(connection, STUDY, "sent twice", "a test")
        study_deletion.delete_stored(connection, study_id(STUDY))
    step(engine)
    assert mails(engine) == []


def test_an_alert_that_nobody_acknowledges_reaches_the_next_person_once(engine: Engine) -> None:
    add(engine, recipient())
    add(engine, recipient("chief", escalation_after_h=4))
    change(engine, "UPDATE alert_recipient SET added_at = now() - interval '1 day'")
    put(engine, STUDY)
    step(engine)
    change(engine, "UPDATE alert SET raised_at = now() - interval '239 minutes'")
    step(engine)
    assert recipients_of(engine) == [PHYSICS]
    change(engine, "UPDATE alert SET raised_at = now() - interval '241 minutes'")
    for _ in range(3):
        step(engine)
        put(engine, STUDY, "300")
    assert recipients_of(engine) == [PHYSICS, "chief@hospital.example"]
    assert mails(engine)[1]["subject"].startswith("Kerma: not acknowledged: RF-DAP-200")
    assert "Nobody has acknowledged this for 4 h." in mails(engine)[1]["text"]


def test_the_history_of_an_alert_states_who_was_informed_and_when_it_was_passed_on(engine: Engine) -> None:
    add(engine, recipient())
    add(engine, recipient("radiology"))
    add(engine, recipient("chief", escalation_after_h=4))
    change(engine, "UPDATE alert_recipient SET added_at = now() - interval '1 day'")
    put(engine, STUDY)
    step(engine)
    change(engine, "UPDATE alert SET raised_at = now() - interval '5 hours'")
    step(engine)
    with engine.connect() as connection:
        found = timeline(connection, connection.execute(select(alert.c.alert_id)).scalar_one())
    informed = [one[1:] for one in found if isinstance(one, AlertInformation)]
    assert informed == [(False, 2), (True, 1)]


@pytest.mark.parametrize("state", ["seen", "explained", "dismissed", "incident"])
def test_what_somebody_has_acknowledged_goes_to_nobody_else(engine: Engine, state: str) -> None:
    add(engine, recipient("chief", escalation_after_h=4))
    change(engine, "UPDATE alert_recipient SET added_at = now() - interval '1 day'")
    put(engine, STUDY)
    change(engine, "UPDATE alert SET raised_at = now() - interval '5 hours', state = :state", state=state)
    step(engine)
    assert mails(engine) == []


def test_who_is_added_is_not_informed_of_alerts_from_before(engine: Engine) -> None:
    put(engine, STUDY)
    change(engine, "UPDATE alert SET raised_at = now() - interval '5 hours'")
    add(engine, recipient("chief", escalation_after_h=4))
    step(engine)
    assert mails(engine) == []
