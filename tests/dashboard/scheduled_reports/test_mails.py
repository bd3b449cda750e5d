"""Mails of scheduled reports as a mail server receives them, with numbers counted by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dashboard.scheduled_reports import sending
from kerma.access.scope import ScopeEntry
from kerma.database.access import account_changes
from kerma.database.ingest import report_runs
from kerma.database.outbox import overview
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import PauseReason, ReportForm, ReportSubject
from tests.dashboard.scheduled_reports.conftest import (
    DUE,
    IDENTITY,
    NOW,
    PHYSICS,
    VIEW,
    Hospital,
    body,
    file_of,
)
from tests.support.mail_server import UNKNOWN
from tests.support.pdf_files import PdfFile

if TYPE_CHECKING:
    from collections.abc import Callable

COMPARISON = replace(
    VIEW,
    title="Heads",
    subject=ReportSubject.COMPARISON,
    parameters={"name": "CT head", "quantity": "dlp"},
    form=ReportForm.PDF,
)
SURVEY = replace(VIEW, title="UK", subject=ReportSubject.SURVEY, target="uk-ct-2019", parameters={})


def link_of(mail_text: str) -> str:
    return next(line for line in mail_text.splitlines() if line.startswith("https://"))


def test_a_link_has_the_period_and_the_mail_its_number_of_studies(hospital: Hospital) -> None:
    # Of the week from 2 to 8 March: 3 of the first scanner, 2 of the second; the study of 1 March is before it.
    hospital.schedule(VIEW)
    [mail] = hospital.run()
    found = body(mail)
    assert mail["Subject"] == "Kerma: CT of the head, 2026-03-02 to 2026-03-08"
    assert "Studies: 5\n" in found
    url = urlsplit(link_of(found))
    assert (url.netloc, url.path) == ("kerma.hospital.example", "/dose/ct")
    assert parse_qs(url.query) == {"ct_name": ["CT head"], "ct_from": ["2026-03-02"], "ct_to": ["2026-03-08"]}
    assert "Scheduled report 1, set up by dashboard. Every week: Monday, 07:00." in found
    assert "https://kerma.hospital.example/dose/scheduled_reports?schedule=1" in found
    assert list(mail.iter_attachments()) == []


def test_the_html_states_the_same_and_interprets_no_text(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, title="<b>Head & neck</b>"))
    [mail] = hospital.run()
    found = body(mail, "html")
    assert "&lt;b&gt;Head &amp; neck&lt;/b&gt;" in found
    assert 'href="https://kerma.hospital.example/dose/ct?ct_from=2026-03-02&amp;ct_to=2026-03-08&amp;' in found


def test_a_month_is_that_before(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, rule=ReportRule(Interval.MONTHLY, 9, 7)))
    [mail] = hospital.run()
    assert "Period: 2026-02-01 to 2026-02-28" in body(mail)
    assert "There is no study in this period" in body(mail)


def test_a_view_with_a_period_of_its_own_has_the_days_of_that(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, parameters={"ct_period": "last_year"}))
    [mail] = hospital.run()
    assert "Studies: 0" in body(mail)
    assert "ct_from=2025-01-01&ct_to=2025-12-31" in link_of(body(mail))


def test_a_report_is_in_its_language(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, language="de"))
    [mail] = hospital.run()
    assert "02.03.2026" in body(mail)
    assert "Studien: 5" in body(mail) or "Untersuchungen: 5" in body(mail)


def test_a_pdf_of_a_view_has_the_medians_of_both_scanners(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, form=ReportForm.PDF))
    [mail] = hospital.run()
    name, content = file_of(mail)
    pdf = PdfFile(content)
    assert name == "kerma_view_2026-03-02_to_2026-03-08.pdf"
    # Of 601, 602, 603: quartiles 601.5 and 602.5; of 801, 802: 801.25 and 801.75.
    assert "3 3 601.50 602.00 602.50" in pdf.text, pdf.text
    assert "2 2 801.25 801.50 801.75" in pdf.text
    assert pdf.is_ua_1


def test_a_pdf_of_a_comparison_counts_the_patients_of_the_week(hospital: Hospital) -> None:
    hospital.schedule(COMPARISON)
    [mail] = hospital.run()
    name, content = file_of(mail)
    assert name == "kerma_levels_2026-03-02_to_2026-03-08.pdf"
    assert "Patients counted 5" in PdfFile(content).text
    # The page would else select the phantom of the levels.
    assert "phantom=any&levels_from=2026-03-02&levels_to=2026-03-08" in link_of(body(mail))


def test_a_comparison_of_twelve_months_counts_the_study_of_the_week_before(hospital: Hospital) -> None:
    """Weeks before Monday, 9 March: the twelve months end on 8 March, and have the study of 1 March, too."""
    hospital.schedule(replace(COMPARISON, rule=replace(COMPARISON.rule, covered_months=12)))
    [mail] = hospital.run()
    name, content = file_of(mail)
    assert name == "kerma_levels_2025-03-09_to_2026-03-08.pdf"
    assert "Patients counted 6" in PdfFile(content).text
    assert "levels_from=2025-03-09&levels_to=2026-03-08" in link_of(body(mail))


def test_the_workbook_of_a_comparison_has_its_systems(hospital: Hospital) -> None:
    hospital.schedule(replace(COMPARISON, form=ReportForm.XLSX))
    [mail] = hospital.run()
    book = load_workbook(BytesIO(file_of(mail)[1]))
    assert [book["Systems"].cell(row, 1).value for row in (2, 3)] != [None, None]


@pytest.mark.parametrize("form", [ReportForm.XLSX, ReportForm.CSV])
def test_the_file_of_a_survey_names_no_study(hospital: Hospital, form: ReportForm) -> None:
    hospital.schedule(replace(SURVEY, form=form))
    [mail] = hospital.run()
    assert "Studies: 5\nStudies in the survey: 5" in body(mail)
    name, content = file_of(mail)
    assert name == f"kerma_uk-ct-2019_2026-03-02_to_2026-03-08.{form}"
    if form is ReportForm.XLSX:
        book = load_workbook(BytesIO(content))
        assert "Studies" not in book.sheetnames
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "601" in cells
    else:
        cells = content.decode("utf-8-sig").split(",")
    assert not [cell for cell in cells if cell.startswith("1.2.") or cell in IDENTITY]


def test_a_survey_with_identifiers_of_studies_is_sent_as_a_link(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.scheduled_reports.survey_file.has_identifiers", lambda _: True)
    hospital.schedule(replace(SURVEY, form=ReportForm.XLSX))
    [mail] = hospital.run()
    assert list(mail.iter_attachments()) == []
    assert "The file states identifiers of studies and is therefore not sent: the page has it." in body(mail)
    assert "surveys?survey=uk-ct-2019&from=2026-03-02&to=2026-03-08" in link_of(body(mail))


@pytest.mark.parametrize(
    "schedule", [replace(VIEW, form=ReportForm.PDF), COMPARISON, replace(SURVEY, form=ReportForm.XLSX)]
)
def test_no_mail_names_a_patient(hospital: Hospital, schedule: object) -> None:
    hospital.schedule(schedule)  # type: ignore[arg-type]  # a schedule
    [mail] = hospital.run()
    parts = [body(mail), body(mail, "html")]
    name, content = file_of(mail)
    parts.append(PdfFile(content).text if name.endswith(".pdf") else str(content))
    assert not [word for word in IDENTITY for part in parts if word in part]


def test_a_limited_author_has_the_studies_of_their_site_alone(hospital: Hospital) -> None:
    author = hospital.add_account("ada", scope=(ScopeEntry(institution_name="St. Anne's"),))
    hospital.schedule(replace(VIEW, form=ReportForm.PDF), author)
    [mail] = hospital.run()
    pdf = PdfFile(file_of(mail)[1])
    assert "Studies: 3\n" in body(mail)
    assert "Systems 1" in pdf.text
    assert ("CT1" in pdf.text, "CT2" in pdf.text) == (True, False)


def test_a_limited_author_of_a_survey_has_the_rows_of_their_site_alone(hospital: Hospital) -> None:
    author = hospital.add_account("ada", scope=(ScopeEntry(institution_name="St. Anne's"),))
    hospital.schedule(replace(SURVEY, form=ReportForm.CSV), author)
    [mail] = hospital.run()
    assert "Studies: 3\nStudies in the survey: 3" in body(mail)
    assert b"601" in file_of(mail)[1]
    assert b"801" not in file_of(mail)[1]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("roles", PauseReason.RIGHT_MISSING),
        ("lock", PauseReason.AUTHOR_GONE),
        ("remove", PauseReason.AUTHOR_GONE),
    ],
)
def test_an_author_who_may_no_longer_export_sends_nothing(hospital: Hospital, change: str, reason: PauseReason) -> None:
    author = hospital.add_account("ada")
    hospital.schedule(VIEW, author)
    assert author.account_id is not None
    with hospital.engine.begin() as connection:
        if change == "roles":
            account_changes.set_roles(connection, author.account_id, ["viewer"])
        elif change == "lock":
            account_changes.set_locked(connection, author.account_id, is_locked=True)
        else:
            connection.execute(text("DELETE FROM account WHERE name = 'ada'"))
            connection.execute(text("INSERT INTO account (account_id, name) VALUES (gen_random_uuid(), 'ben')"))
    assert hospital.run() == []
    pause = hospital.listed().stored.pause
    assert pause is not None
    assert pause.reason is reason


def test_what_was_set_up_without_accounts_is_not_sent_once_there_are_some(hospital: Hospital) -> None:
    hospital.schedule(VIEW)
    hospital.add_account("ada")
    assert hospital.run() == []
    pause = hospital.listed().stored.pause
    assert pause is not None
    assert pause.reason is PauseReason.AUTHOR_GONE


@pytest.mark.parametrize(
    ("parameters", "part"),
    [
        ({"ct_colour": "red"}, "there is no such parameter"),
        ({"ct_dlp": "many"}, "expected a range of numbers"),
    ],
)
def test_a_filter_that_cannot_be_read_whole_is_not_sent(
    hospital: Hospital, parameters: dict[str, str], part: str
) -> None:
    """Without that filter, more studies would count."""
    author = hospital.add_account("ada", ("radiographer",))
    hospital.schedule(replace(VIEW, parameters=parameters), author)
    assert hospital.run() == []
    pause = hospital.listed().stored.pause
    assert pause is not None
    assert (pause.reason, part in pause.detail) == (PauseReason.PARAMETERS, True)


def test_a_filter_by_staff_is_not_sent(hospital: Hospital) -> None:
    """Recipients may lack the right to see names of staff, which the author has; no URL has them."""
    hospital.schedule(replace(VIEW, parameters={"ct_operator": "Nowak"}), hospital.add_account("ada"))
    assert hospital.run() == []
    pause = hospital.listed().stored.pause
    assert pause is not None
    assert pause.detail.startswith("URL parameter “ct_operator”: it would identify a")


def test_a_recipient_of_another_domain_gets_nothing(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, recipients=(PHYSICS, "ada@elsewhere.example")))
    assert hospital.run() == []
    pause = hospital.listed().stored.pause
    assert pause is not None
    assert (
        "ada@elsewhere.example is of a domain to which Kerma does not send; allowed: hospital.example" in pause.detail
    )


def test_the_site_may_allow_other_domains(hospital: Hospital, set_setting: Callable[[str, str], None]) -> None:
    set_setting("RECIPIENT_DOMAINS", "elsewhere.example")
    hospital.schedule(replace(VIEW, recipients=("ada@elsewhere.example",)))
    assert [mail["To"] for mail in hospital.run()] == ["ada@elsewhere.example"]


def test_a_missing_sender_is_a_failure_and_no_pause(
    hospital: Hospital, set_setting: Callable[[str, str], None]
) -> None:
    hospital.schedule(VIEW)
    set_setting("FROM", "")
    assert sending.send_next(hospital.engine, NOW)
    stored = hospital.listed().stored
    assert (stored.pause, stored.last_error) == (None, "KERMA_MAIL_FROM is not set for the dashboard.")


def test_a_file_that_is_too_large_is_replaced_by_the_link(
    hospital: Hospital, set_setting: Callable[[str, str], None]
) -> None:
    set_setting("MAX_ATTACHMENT_MB", "0")
    hospital.schedule(COMPARISON)
    [mail] = hospital.run()
    assert list(mail.iter_attachments()) == []
    assert "The file is too large for a mail (more than 0 MB): the page has it." in body(mail)
    last = hospital.listed().last
    assert last is not None
    assert last.form is ReportForm.LINK


def test_a_refused_recipient_is_in_the_outbox_and_others_get_their_mail(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, recipients=(UNKNOWN, PHYSICS)))
    assert [mail["To"] for mail in hospital.run()] == [PHYSICS]
    with hospital.engine.connect() as connection:
        [dead] = overview.undelivered(connection, 10)
    assert "550 5.1.1 no such user" in str(dead.last_error)


def test_two_runs_send_one_mail(hospital: Hospital) -> None:
    hospital.schedule(VIEW)
    hospital.run()
    assert len(hospital.run(NOW + timedelta(hours=1))) == 1


def test_two_dashboards_at_the_same_time_send_one_mail(hospital: Hospital) -> None:
    hospital.schedule(replace(VIEW, form=ReportForm.PDF))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sending.send_next(hospital.engine, NOW), range(4)))
    assert sorted(found) == [False, False, False, True]
    assert len(hospital.run()) == 1


def test_a_report_that_another_dashboard_took_and_never_sent_is_sent_later(hospital: Hospital) -> None:
    """It died while it made the report: the mail is sent once its lease has ended."""
    hospital.schedule(VIEW)
    with hospital.engine.begin() as connection:
        assert report_runs.take(connection, NOW) is not None
    assert hospital.run(NOW + report_runs.LEASE - timedelta(minutes=1)) == []
    assert len(hospital.run(NOW + report_runs.LEASE)) == 1


def test_after_a_stop_one_mail_names_the_missed_periods(hospital: Hospital) -> None:
    hospital.schedule(VIEW)
    # Due on 9, 16, 23 and 30 March; the stop ends on 31 March.
    [mail] = hospital.run(NOW + timedelta(days=22))
    assert "Period: 2026-03-23 to 2026-03-29" in body(mail)
    assert (
        "3 earlier reports could not be sent when they were due and are left out: 2026-03-02 to 2026-03-08; "
        "2026-03-09 to 2026-03-15; 2026-03-16 to 2026-03-22."
    ) in body(mail)


def test_the_audit_trail_has_an_export_with_recipients(hospital: Hospital) -> None:
    hospital.schedule(replace(COMPARISON, recipients=(PHYSICS, "ada@hospital.example")), hospital.add_account("ada"))
    assert len(hospital.run()) == 2
    with hospital.engine.connect() as connection:
        [row] = connection.execute(text("SELECT action, user_name, details FROM audit_event")).all()
    assert (row.action, row.user_name) == ("export", "ada")
    assert row.details["recipients"] == [PHYSICS, "ada@hospital.example"]
    assert (row.details["studies"], row.details["period"]) == (5, "2026-03-02/2026-03-08")
    assert len(row.details["sha256"]) == 64


def test_a_failure_is_stored_and_the_report_is_sent_later(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital.schedule(VIEW)
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.scheduled_reports.sending.content", _fails)
        assert hospital.run() == []
    assert hospital.listed().stored.last_error == "Unexpected ZeroDivisionError; the log of the dashboard has more."
    assert hospital.run(NOW + timedelta(minutes=1)) == []
    assert len(hospital.run(NOW + timedelta(minutes=6))) == 1
    assert hospital.listed().stored.last_error is None


def _fails(*_: object) -> None:
    raise ZeroDivisionError


def test_the_moment_of_a_report_stays_with_it(hospital: Hospital) -> None:
    hospital.schedule(VIEW)
    hospital.run()
    last = hospital.listed().last
    assert last is not None
    assert (last.due_at, last.study_count, last.recipient_count) == (DUE, 5, 1)
