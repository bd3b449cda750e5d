"""Pages record what a user sees before they show it, once, and show nothing that cannot be recorded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.pages.equipment import data as equipment
from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.errors import UnrecordedError
from kerma.privacy import PatientProtection
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import MAIN, actions, add, show, trail
from tests.support.screens import forget, go_to, text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Connection, Engine

    from tests.audit.conftest import Open

UNRECORDED = "cannot be recorded in the audit trail"


@pytest.fixture
def machine(rows: Connection) -> UUID:
    """Equipment with three CT studies, of which two are of one patient."""
    made = add_machine(rows)
    for number, patient in ((1, "4711"), (2, "4711"), (3, "0815")):
        at = datetime(2026, 3, number, 8)  # noqa: DTZ001, a modality's local time
        add_study(rows, made, f"1.{number}", at=at, patient_id=patient, study_description="Abdomen")
    return made


@pytest.mark.usefixtures("machine", "physicist")
def test_a_study_is_recorded_once_for_each_time_it_is_opened(engine: Engine, open_page: Open) -> None:
    app = open_page(Page.STUDY, uid="1.1")
    app.run()
    app.run()
    go_to(app, Page.STUDY).run()
    assert "Abdomen" in text_of(app)
    (event,) = trail(engine)
    assert (event.action, event.study_instance_uid, event.patient_key) == (AuditAction.VIEW_STUDY, "1.1", "4711")
    assert (event.actor.user_name, event.actor.roles) == ("physicist", ("physicist",))
    app.query_params["uid"] = "1.2"
    app.run()
    go_to(app, Page.EQUIPMENT).run()
    go_to(app, Page.STUDY).run()
    assert [event.study_instance_uid for event in trail(engine)] == ["1.1", "1.2", "1.2"]


@pytest.mark.usefixtures("machine", "physicist")
def test_identity_is_masked_until_it_is_shown_and_recorded(engine: Engine, open_page: Open) -> None:
    app = open_page(Page.STUDY, uid="1.1")
    assert "•••" in text_of(app)
    assert "<dd>4711</dd>" not in text_of(app)
    next(button for button in app.button if button.label == "Show identity").click().run()
    assert "<dd>4711</dd>" in text_of(app)
    assert "•••" not in text_of(app)
    event = trail(engine)[-1]
    assert (event.action, event.study_instance_uid, event.patient_key) == (AuditAction.SHOW_IDENTITY, "1.1", "4711")
    app.query_params["uid"] = "1.2"
    assert "<dd>4711</dd>" not in text_of(app.run())


@pytest.mark.usefixtures("machine", "physicist")
@pytest.mark.parametrize("between", [(Page.EQUIPMENT, {}), (Page.STUDY, {"uid": "1.2"})])
def test_identity_is_masked_again_when_the_study_is_opened_anew(
    engine: Engine, open_page: Open, between: tuple[Page, dict[str, str]]
) -> None:
    """By way of a list or of another study: each showing has a row of its own."""
    app = open_page(Page.STUDY, uid="1.1")
    for count in (1, 2):
        next(button for button in app.button if button.label == "Show identity").click().run()
        assert "<dd>4711</dd>" in text_of(app.run())
        assert actions(engine).count(AuditAction.SHOW_IDENTITY) == count
        show(app, between[0], **between[1])
        assert "•••" in text_of(show(app, Page.STUDY, uid="1.1"))


@pytest.mark.usefixtures("machine")
def test_who_may_not_see_identity_cannot_have_it_shown(log_in: Callable[[str], None], open_page: Open) -> None:
    log_in(BuiltInRole.VIEWER)
    app = open_page(Page.STUDY, uid="1.1")
    assert "not shown to your roles" in text_of(app)
    assert "Show identity" not in [button.label for button in app.button]


@pytest.mark.usefixtures("machine", "physicist")
def test_a_study_that_is_not_stored_is_not_recorded(engine: Engine, open_page: Open) -> None:
    open_page(Page.STUDY, uid="9.9")
    assert actions(engine) == []


@pytest.mark.usefixtures("machine", "physicist")
def test_the_studies_of_a_patient_are_recorded_with_the_patient(engine: Engine, open_page: Open) -> None:
    open_page(Page.PATIENT, uid="1.2").run()
    (event,) = trail(engine)
    assert (event.action, event.patient_key, event.study_instance_uid) == (AuditAction.VIEW_PATIENT, "4711", None)


@pytest.mark.usefixtures("machine", "physicist")
def test_a_list_is_recorded_once_for_each_filter(engine: Engine, open_page: Open) -> None:
    app = open_page(Page.CT, ct_from="2026-03-02")
    app.run()
    (event,) = trail(engine)
    assert event.details == {"list": "ct", "filter": "ct_from=2026-03-02", "rows": 2, "identity": []}
    app.query_params["ct_from"] = "2026-03-03"
    app.run()
    assert [event.details["rows"] for event in trail(engine)] == [2, 1]


@pytest.mark.usefixtures("machine", "physicist")
def test_a_search_is_recorded_without_the_text(engine: Engine, open_page: Open) -> None:
    app = open_page(Page.EQUIPMENT)
    for typed in ("1.1", "4711", "Curie, Marie"):
        app.text_input(key="search_box").set_value(typed).run()
    assert [(event.action, event.study_instance_uid, event.patient_key) for event in trail(engine)] == [
        (AuditAction.SEARCH, "1.1", None),
        (AuditAction.VIEW_STUDY, "1.1", "4711"),
        (AuditAction.SEARCH, None, "4711"),
        (AuditAction.VIEW_PATIENT, None, "4711"),
        (AuditAction.SEARCH, None, None),
    ]
    assert "Curie" not in str(trail(engine))


@pytest.mark.usefixtures("physicist")
def test_a_searched_patient_who_is_unknown_is_recorded_by_the_hash(
    engine: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(b"0123456789abcdef")
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    forget()
    open_page(Page.EQUIPMENT).text_input(key="search_box").set_value("12345").run()
    expected = PatientProtection.from_settings(settings()).value("patient_id", "12345")
    assert trail(engine)[0].patient_key == expected


@pytest.mark.usefixtures("physicist")
def test_a_change_is_recorded_with_what_was_changed(engine: Engine, machine: UUID) -> None:
    equipment.set_expected_interval(machine, 5, "ada")
    (event,) = trail(engine)
    assert (event.action, event.details) == (AuditAction.SET_INTERVAL, {"equipment": str(machine), "days": 5})


@pytest.mark.usefixtures("machine")
def test_without_accounts_nothing_is_recorded(engine: Engine, open_page: Open) -> None:
    assert "Abdomen" in text_of(open_page(Page.STUDY, uid="1.1"))
    assert actions(engine) == []


@pytest.mark.usefixtures("machine", "physicist")
def test_what_cannot_be_recorded_is_not_shown(
    open_page: Open, role_without_insert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_SETTINGS_DATABASE_URL", role_without_insert)
    forget()
    app = open_page(Page.STUDY, uid="1.1")
    for page in (Page.STUDY, Page.PATIENT, Page.CT):
        show(app, page, uid="1.1")
        assert UNRECORDED in text_of(app), page
        assert "Abdomen" not in text_of(app), page
        assert len(app.dataframe) == 0, page


@pytest.mark.usefixtures("physicist")
def test_a_change_that_cannot_be_recorded_is_not_made(
    machine: UUID, role_without_insert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_SETTINGS_DATABASE_URL", role_without_insert)
    forget()
    with pytest.raises(UnrecordedError):
        equipment.set_expected_interval(machine, 5, "ada")
    assert equipment.settings_by_id() == {}


@pytest.fixture
def auditor(log_in: Callable[[str], None]) -> None:
    """The user of the pages is an auditor."""
    log_in(BuiltInRole.AUDITOR)


@pytest.mark.usefixtures("auditor")
def test_an_auditor_sees_the_latest_rows_without_patients(engine: Engine, open_page: Open) -> None:
    add(engine, study_instance_uid="1.2.3", patient_key="PID-4711")
    app = open_page(Page.AUDIT)
    shown = app.dataframe[0].value
    assert list(shown["action"]) == ["Audit trail read", "Study viewed"]
    assert list(shown["user"]) == ["auditor", "ada"]
    assert "PID-4711" not in shown.to_csv()
    assert actions(engine)[-1] is AuditAction.READ_AUDIT_TRAIL


@pytest.mark.usefixtures("auditor")
def test_an_auditor_asks_who_saw_a_patient_or_study_and_what_a_user_saw(
    engine: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "plain")
    forget()
    for uid, patient in (("1.1", "P1"), ("1.2", "P1"), ("1.3", "P2")):
        add(engine, study_instance_uid=uid, patient_key=patient)
    app = open_page(Page.AUDIT)
    for question, typed, expected in (
        ("study", "1.2", ["1.2"]),
        ("patient", "p1", ["1.1", "1.2"]),
        ("user", "ADA", ["1.1", "1.2", "1.3"]),
    ):
        show(app, Page.AUDIT, audit_of=question)
        assert len(app.dataframe) == 0, question
        shown = app.text_input(key=f"audit_subject:{question}").set_value(typed).run().dataframe[0].value
        assert sorted(shown[shown["user"] == "ada"]["study_instance_uid"]) == expected, question


@pytest.mark.usefixtures("auditor")
def test_the_first_page_of_an_auditor_is_the_trail() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert app.title[0].value == "Audit trail"


@pytest.mark.usefixtures("auditor")
def test_rows_are_selected_by_action_and_day(engine: Engine, open_page: Open) -> None:
    add(engine, 3)
    app = open_page(Page.AUDIT, audit_action="view_study", audit_from="2020-01-01")
    assert len(app.dataframe[0].value) == 3
    app.query_params["audit_to"] = "2020-01-02"
    app.run()
    assert "The audit trail has no such rows." in text_of(app)


@pytest.mark.usefixtures("physicist")
def test_the_trail_needs_its_right(engine: Engine, open_page: Open) -> None:
    assert "Your roles do not permit this page." in text_of(open_page(Page.AUDIT))
    assert actions(engine) == []


def with_file(app: AppTest, content: bytes) -> AppTest:
    """The page with a file in its uploader, which AppTest forgets after each run."""
    app.file_uploader[0]._files = [("1", "sizes.csv", content, "text/csv")]
    return app


@pytest.mark.usefixtures("machine", "physicist")
def test_which_patients_of_a_file_were_here_is_recorded(
    engine: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of the three studies are of patient 4711, one on the day of the file; nobody is 9999."""
    monkeypatch.setenv("KERMA_PATIENT_ID", "plain")
    forget()
    content = b"Patient ID,Study date,Height (cm)\n4711,2026-03-01,170\n9999,2026-03-01,160\n"
    app = open_page(Page.PATIENT_SIZES)
    with_file(app, content).run()
    next(button for button in with_file(app, content).button if button.label.startswith("3. ")).click().run()
    assert "Studies: 1, found by 1 keys of the file." in text_of(app)
    (event,) = trail(engine)
    assert (event.action, event.details["file"]) == (AuditAction.SEARCH, "sizes.csv")
    assert (event.details["rows"], event.details["studies"]) == (2, 1)
