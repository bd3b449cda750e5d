"""The page Incidents: a new one from an alert, by hand, its form, its review and its lists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.database.ingest import incidents
from kerma.database.ingest.incidents import Draft, IncidentAuthor
from kerma.incidents.incident import IncidentContent, IncidentTask
from kerma.incidents.incident_terms import Cause, IncidentAction, TaskKind
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

ANNA = IncidentAuthor(UUID(int=1), "anna")
CONTENT = IncidentContent(
    title="Head protocol for the trunk",
    occurred_on=date(2026, 11, 20),
    what_happened="Wrong entry in the list",
    causes=(Cause.WRONG_PROTOCOL,),
    skin_dose_mgy=Decimal(0),
    is_significant=False,
    decision="Far below every limit",
    tasks=(IncidentTask(TaskKind.SKIN_CHECK, date(2026, 12, 24)),),
)


def opened(rows: Connection, content: IncidentContent = CONTENT) -> UUID:
    with rows.engine.begin() as connection:
        return incidents.open_incident(connection, Draft(content, "chart 7"), ANNA, date(2026, 12, 1))


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def field(app: AppTest, kind: str, label: str) -> object:
    return next(one for one in getattr(app, kind) if one.label == label)


def test_an_empty_register_says_so(page: Page, rows: Connection) -> None:
    del rows
    assert "No incident is registered." in text_of(page("incidents"))


def test_the_register_lists_what_is_due_and_statistics(page: Page, rows: Connection) -> None:
    opened(rows)
    assert "Head protocol for the trunk" in text_of(page("incidents"))
    due = text_of(page("incidents", list="due"))
    assert "Skin: first check" in due
    # Zero is a dose; that of the unborn child is not stated, and nothing is due for it.
    assert "0 mGy" in due
    assert "Nothing is open." in due
    assert "wrong protocol" in text_of(page("incidents", list="statistics"))


@pytest.fixture
def alert_id(rows: Connection) -> str:
    machine = add_machine(rows)
    add_study(rows, machine, "2.25.9", study_description="PCI")
    query = "INSERT INTO alert (study_id, alert_id, rule_id, severity, outcome, value, is_upper_bound, threshold, unit, data_version) SELECT study_id, gen_random_uuid(), 'RF-DAP-200', 'notification', 'exceeds', 250.5, false, 200, 'Gy.cm2', 1 FROM study RETURNING alert_id"  # noqa: E501
    return str(rows.execute(text(query)).scalar_one())


def test_an_alert_leads_to_an_incident_with_its_study_and_dose(page: Page, rows: Connection, alert_id: str) -> None:
    app = page("incidents", alert=alert_id)
    assert field(app, "number_input", "Total dose (Gy·cm²)").value == 250.5  # type: ignore[attr-defined]
    assert field(app, "number_input", "Intended dose (Gy·cm²)").value is None  # type: ignore[attr-defined]
    app = press(app, "Open the incident")
    assert not app.exception
    assert "Incident 1 is opened." in text_of(app)
    assert rows.execute(text("SELECT state FROM alert")).scalar_one() == "incident"
    # The same link leads to the incident now.
    assert "Incident 1 · draft · version 1" in text_of(page("incidents", alert=alert_id))


def test_a_new_version_is_saved_and_the_earlier_one_stays(page: Page, rows: Connection) -> None:
    opened(rows)
    app = page("incidents", incident="1")
    field(app, "text_input", "Title").set_value("Another title")  # type: ignore[attr-defined]
    app = press(app, "Save a new version")
    assert not app.exception
    shown = text_of(app)
    assert "The incident is saved." in shown
    assert "Incident 1 · draft · version 2" in shown
    titles = rows.execute(text("SELECT content ->> 'title' FROM incident_version ORDER BY version")).scalars().all()
    assert titles == ["Head protocol for the trunk", "Another title"]
    # What the form does not show anew is as it was: zero is no missing value.
    assert (
        rows.execute(text("SELECT content ->> 'skin_dose_mgy' FROM incident_version WHERE version = 2")).scalar() == "0"
    )


def test_an_effective_dose_without_method_is_refused_with_a_sentence(page: Page, rows: Connection) -> None:
    opened(rows)
    app = page("incidents", incident="1")
    field(app, "number_input", "Total effective dose (mSv)").set_value(3.5)  # type: ignore[attr-defined]
    shown = text_of(press(app.run(), "Save a new version"))
    assert "An effective dose needs the method by which it was estimated." in shown


def test_nothing_is_submitted_while_the_form_has_changes(page: Page, rows: Connection) -> None:
    opened(rows)
    app = page("incidents", incident="1")
    assert not next(one for one in app.button if one.label == "Submit for review").disabled
    field(app, "text_input", "Title").set_value("Another title")  # type: ignore[attr-defined]
    app.run()
    assert next(one for one in app.button if one.label == "Submit for review").disabled
    assert "Save the changes first" in text_of(app)


def test_without_accounts_nobody_signs(page: Page, rows: Connection) -> None:
    incident_id = opened(rows)
    with rows.engine.begin() as connection:
        incidents.act(connection, incident_id, IncidentAction.SUBMITTED, ANNA, based_on=1)
    app = page("incidents", incident="1")
    assert not app.exception
    shown = text_of(app)
    assert "A signature needs accounts" in shown
    assert "Far below every limit" in shown
    assert next(one for one in app.button if one.label == "Sign").disabled


def test_a_task_is_added_with_the_form(page: Page, rows: Connection) -> None:
    opened(rows, IncidentContent(title="x", occurred_on=date(2026, 11, 20), skin_dose_mgy=Decimal(6000)))
    app = page("incidents", incident="1")
    # 14 days after 20 November.
    offer = next(one for one in app.button if "Skin: first check" in one.label)
    assert "2026-12-04" in offer.label
    app = press(offer.click().run(), "Save a new version")
    assert not app.exception
    query = "SELECT content -> 'tasks' -> 0 ->> 'due_on' FROM incident_version WHERE version = 2"
    assert rows.execute(text(query)).scalar() == "2026-12-04"


def test_an_unknown_alert_or_incident_is_named(page: Page, rows: Connection) -> None:
    del rows
    assert "There is no such alert." in text_of(page("incidents", alert="x"))
    assert "There is no incident with this number." in text_of(page("incidents", incident="9"))
