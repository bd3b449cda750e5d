"""The register of incidents: written by people, signed by a second one, and never changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from kerma.database import incident_register as register
from kerma.database.ingest import erasure, incidents, site_settings
from kerma.database.ingest.incidents import AlertKey, Draft, IncidentAuthor
from kerma.database.schema import roles
from kerma.database.schema.alert_tables import alert
from kerma.database.scope import with_scope
from kerma.errors import ConfigurationError
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.incidents.attachment import checked_attachment
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import DoseQuantity, IncidentAction, IncidentState
from kerma.privacy import PatientProtection
from kerma.standard import concepts as c
from tests.support.sr_builder import accumulated, num, read, xray_event, xray_report

if TYPE_CHECKING:
    from kerma.json_types import JsonValue

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
A = IncidentAction
ANNA, BEN = IncidentAuthor(UUID(int=1), "anna"), IncidentAuthor(UUID(int=2), "ben")
TODAY = date(2026, 12, 1)
UID = "2.25.1000"
CONTENT = IncidentContent(
    title="Too long",
    occurred_on=date(2026, 11, 20),
    what_happened="The procedure took four hours",
    quantity=DoseQuantity.DAP,
    intended_dose=Decimal(0),
    total_dose=Decimal("250.10"),
    is_significant=False,
    decision="No injury",
    study_instance_uids=(UID,),
)


def xray(uid: str = UID, **header: Any) -> Extraction:
    """A study of 250 Gy·cm², which raises an alert."""
    totals = accumulated(num(c.DAP_TOTAL, "250", "Gy.cm2"), num(c.TOTAL_FLUORO_TIME, "60", "s"))
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.1", **header}
    return read(xray_report(totals, xray_event(event_uid=f"{uid}.2"), **header))


@pytest.fixture
def opened(engine: Engine) -> UUID:
    """An incident by Anna with a file."""
    with engine.begin() as connection:
        found = incidents.open_incident(connection, Draft(CONTENT, "chart 7"), ANNA, TODAY)
        incidents.attach(connection, found, checked_attachment("report.pdf", b"%PDF-1.7 x"), ANNA)
    return found


def act(engine: Engine, incident_id: UUID, *done: tuple[IncidentAction, IncidentAuthor], version: int = 1) -> None:
    for action, author in done:
        with engine.begin() as connection:
            incidents.act(connection, incident_id, action, author, based_on=version)


def stored(engine: Engine, incident_id: UUID) -> register.StoredIncident:
    with engine.connect() as connection:
        found = register.by_id(connection, incident_id)
    assert found is not None
    return found


def test_an_incident_is_read_as_it_was_written(engine: Engine, opened: UUID) -> None:
    found = stored(engine, opened)
    assert (found.number, found.version, found.state) == (1, 1, IncidentState.DRAFT)
    assert (found.content, found.patient_reference) == (CONTENT, "chart 7")
    # Zero was intended; the skin dose is not stated.
    assert (found.content.intended_dose, found.content.skin_dose_mgy) == (Decimal(0), None)


def test_every_version_stays(engine: Engine, opened: UUID) -> None:
    changed = replace(CONTENT, total_dose=Decimal(300))
    with engine.begin() as connection:
        assert incidents.save(connection, opened, Draft(changed), BEN, TODAY, based_on=1) == 2
    with engine.connect() as connection:
        found = register.versions(connection, opened)
    assert [(one.version, one.content.total_dose, one.saved_by) for one in found] == [
        (2, Decimal(300), "ben"),
        (1, Decimal("250.10"), "anna"),
    ]


def test_a_version_is_not_saved_over_one_that_its_author_did_not_see(engine: Engine, opened: UUID) -> None:
    with engine.begin() as connection:
        incidents.save(connection, opened, Draft(CONTENT), ANNA, TODAY, based_on=1)
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="another version meanwhile"):
        incidents.save(connection, opened, Draft(CONTENT), BEN, TODAY, based_on=1)


def test_the_author_does_not_sign_and_a_second_person_does(engine: Engine, opened: UUID) -> None:
    act(engine, opened, (A.SUBMITTED, ANNA))
    with pytest.raises(ConfigurationError, match="a second person does"):
        act(engine, opened, (A.SIGNED, ANNA))
    with pytest.raises(ConfigurationError, match="after a second person has signed"):
        act(engine, opened, (A.CLOSED, ANNA))
    act(engine, opened, (A.SIGNED, BEN), (A.CLOSED, ANNA))
    assert stored(engine, opened).state is IncidentState.CLOSED


def test_what_is_in_review_is_not_changed(engine: Engine, opened: UUID) -> None:
    act(engine, opened, (A.SUBMITTED, ANNA))
    file = checked_attachment("a.txt", b"text")
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="return or reopen"):
        incidents.save(connection, opened, Draft(CONTENT), BEN, TODAY, based_on=1)
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="return or reopen"):
        incidents.attach(connection, opened, file, ANNA)


def test_an_incident_from_an_alert_gives_it_its_state_once(put: Put, engine: Engine) -> None:
    put(a=xray())
    with engine.begin() as connection:
        row = connection.execute(select(alert.c.study_id, alert.c.alert_id)).one()
        found = incidents.open_incident(connection, Draft(CONTENT), ANNA, TODAY, AlertKey(*row))
    with engine.begin() as connection:
        assert connection.execute(select(alert.c.state)).scalar_one() == "incident"
        of_alert = register.of_alert(connection, *row)
        assert of_alert is not None
        assert of_alert.incident_id == found
        with pytest.raises(ConfigurationError, match="already"):
            incidents.open_incident(connection, Draft(CONTENT), BEN, TODAY, AlertKey(*row))


STATEMENTS = [
    "update incident set opened_by = 'other'",
    "update incident_version set content = '{}'",
    "update incident_version set patient_reference = 'other'",
    "update incident_action set comment = 'other'",
    "update incident_study set study_instance_uid = '1'",
    "update incident_attachment set sha256 = ''",
    *(f"delete from {table}" for table in ("incident", "incident_version", "incident_action", "incident_attachment")),
]


@pytest.mark.parametrize("is_erasure", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_nobody_changes_a_row(engine: Engine, opened: UUID, statement: str, *, is_erasure: bool) -> None:
    """Not even the owner of the tables, nor under the name of an erasure."""
    act(engine, opened, (A.SUBMITTED, ANNA))
    with engine.begin() as connection:
        if is_erasure:
            connection.execute(text("set local kerma.erasure = 'on'"))
        with pytest.raises(DBAPIError, match="never changed or deleted"):
            connection.execute(text(statement))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_role_of_the_dashboard_changes_no_row(engine: Engine, opened: UUID, statement: str) -> None:
    del opened
    with engine.connect() as connection:
        connection.execute(text(f"create role {roles.SETTINGS_ROLE}"))
        roles.grant(connection)
        connection.execute(text(f"set local role {roles.SETTINGS_ROLE}"))
        assert connection.execute(text("select count(*) from incident")).scalar_one() == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))


def test_an_erasure_empties_reference_and_files_and_leaves_the_rest(
    put: Put, rows: Rows, engine: Engine, opened: UUID
) -> None:
    put(a=xray())
    with engine.begin() as connection:
        erasure.erase(connection, [study_id(UID)], PatientProtection({}))
    found = stored(engine, opened)
    assert (found.content, found.patient_reference) == (CONTENT, None)
    [file] = rows("incident_attachment")
    assert (file["file_name"], file["file_content"], file["size_bytes"]) == (None, None, 10)
    assert len(file["sha256"]) == 64


def test_an_erasure_of_another_patient_empties_nothing(put: Put, engine: Engine, opened: UUID) -> None:
    put(a=xray("2.25.2000"))
    with engine.begin() as connection:
        erasure.erase(connection, [study_id("2.25.2000")], PatientProtection({}))
    assert stored(engine, opened).patient_reference == "chart 7"


def test_a_scope_shows_incidents_whose_studies_it_contains(put: Put, engine: Engine) -> None:
    put(
        a=xray("2.25.1000", DeviceSerialNumber="SN-1001", StationName="ROOM1"),
        b=xray("2.25.2000", DeviceSerialNumber="SN-1002", StationName="ROOM2"),
    )
    uids = {"own": ("2.25.1000",), "both": ("2.25.1000", "2.25.2000"), "other": ("2.25.2000",), "none": ()}
    with engine.begin() as connection:
        for title, named in uids.items():
            content = replace(CONTENT, title=title, study_instance_uids=named)
            incidents.open_incident(connection, Draft(content), ANNA, TODAY)
        roles.grant(connection)
        own = _equipment(connection, "2.25.1000")
    with with_scope(engine, [own]).connect() as connection:
        assert [one.content.title for one in register.incidents(connection)] == ["own"]


def _equipment(connection: Connection, uid: str) -> UUID:
    query = text("select equipment_id from study where study_instance_uid = :uid")
    return UUID(str(connection.execute(query, {"uid": uid}).scalar_one()))


def test_an_import_of_settings_adds_incidents_and_changes_none(engine: Engine, opened: UUID) -> None:
    act(engine, opened, (A.SUBMITTED, ANNA))
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        row = dict(exported["incident"][0])
        changed = {**exported, "incident": [{**row, "opened_by": "other"}]}
        site_settings.import_(connection, cast("Mapping[str, JsonValue]", changed))
        assert site_settings.export(connection) == exported
    with engine.begin() as connection:
        connection.execute(text("truncate incident, incident_version, incident_action, incident_study"))
        site_settings.import_(connection, cast("Mapping[str, JsonValue]", exported))
        assert site_settings.export(connection) == exported


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "empty"), (b"MZ\x90\x00", "Only PDF"), (b"x" * (10 * 1024**2 + 1), "too large"), (b"\xff\xfe\x00", "Only")],
)
def test_files_of_other_kinds_are_refused(content: bytes, what: str) -> None:
    with pytest.raises(ConfigurationError, match=what):
        checked_attachment("a", content)
