"""The roles that containers/postgres/roles.sql makes: each may do what it needs, and nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import NullPool, create_engine, insert, make_url, text
from sqlalchemy.exc import DBAPIError

from kerma.annotations import AnnotatedItem
from kerma.commands.checks.database import check_database
from kerma.database.ingest import (
    modality_rules,
    not_patient_rules,
    report_runs,
    report_schedules,
    size_imports,
    size_matching,
    study_notes,
    study_tags,
)
from kerma.database.ingest.size_imports import SourceFile
from kerma.database.ingest.size_matching import Matching, StudySize
from kerma.database.schema import roles
from kerma.database.schema.tables import equipment
from kerma.errors import ConfigurationError
from kerma.modality_rules import split_by_fluoroscopy
from kerma.not_patients import NotPatientRule
from kerma.outbox import mails
from kerma.outbox.mail import Mail
from kerma.patient_sizes.size_file import read_sizes
from kerma.scheduled_reports.due import requested_report
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import Author, ReportForm, ReportSchedule, ReportSubject
from kerma.settings import read_settings
from kerma.standard.enumerations import Tag
from local_stack.postgres import binary, private_postgres
from tests.support.database_contents import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORT = ReportSchedule(
    title="CT",
    subject=ReportSubject.VIEW,
    target="ct",
    parameters={},
    form=ReportForm.LINK,
    rule=ReportRule(Interval.WEEKLY, 1, 7),
    language="en",
    recipients=("physics@hospital.example",),
)
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, as roles are those of all its databases, with Kerma's roles and tables."""
    with private_postgres(tmp_path_factory.mktemp("roles")) as url:
        address = make_url(url)
        script = REPOSITORY / "containers" / "postgres" / "roles.sql"
        passwords = [f"--set={name}=secret" for name in ("owner", "reader", "settings")]
        for _ in "again":  # as at every start
            subprocess.run(
                [
                    *(binary("psql"), "--quiet", f"--host={address.query['host']}", "--username=postgres"),
                    *("--dbname=postgres", f"--file={script}", *passwords),
                ],
                check=True,
            )
        with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
            connection.execute(text("ALTER DATABASE kerma OWNER TO kerma"))
            connection.execute(text("ALTER SCHEMA public OWNER TO kerma"))
        command = [sys.executable, "-m", "kerma.cli", "migrate"]
        subprocess.run(command, env={**os.environ, "KERMA_DATABASE_URL": of(url, "kerma")}, cwd=REPOSITORY, check=True)
        yield url


def of(url: str, role: str, database: str = "kerma") -> str:
    """The address of a database for another role."""
    return make_url(url).set(username=role, database=database).render_as_string(hide_password=False)


def refusal(url: str, statement: str) -> str:
    """Why a role may not do something; empty where it may."""
    try:
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        return str(error.orig)
    return ""


CALIBRATION = (
    "insert into equipment_calibration (equipment_id, valid_from, note, changed_by) "
    "values (gen_random_uuid(), '2026-01-01', '', '')"
)


INCIDENT = (
    "insert into incident (incident_id, incident_number, opened_by) "
    "select gen_random_uuid(), coalesce(max(incident_number), 0) + 1, 'ada' from incident"
)


@pytest.mark.parametrize(
    ("role", "database", "statement", "words"),
    [
        ("kerma_reader", "kerma", "select * from study", ""),
        ("kerma_reader", "kerma", "select * from alembic_version", ""),
        ("kerma_reader", "kerma", "select * from audit_event", "permission denied"),
        ("kerma_reader", "kerma", "select account_id from account", ""),
        ("kerma_reader", "kerma", "select password_hash from account", "permission denied"),
        ("kerma_reader", "kerma", "select * from login_session", "permission denied"),
        ("kerma_reader", "kerma", "select * from pg_authid", "permission denied"),
        ("kerma_reader", "kerma", "set transaction read write; delete from study", "permission denied"),
        ("kerma_reader", "kerma", "set transaction read write; create temporary table t (a int)", "permission denied"),
        ("kerma_reader", "kerma", "set transaction read write; create table t (a int)", "permission denied"),
        ("kerma_reader", "kerma", "select recipients from report_schedule", "permission denied"),
        ("kerma_settings", "kerma", "delete from report_run", "permission denied"),
        ("kerma_reader", "postgres", "select 1", "permission denied"),
        ("kerma_reader", "template1", "select 1", "permission denied"),
        ("kerma_settings", "kerma", CALIBRATION, ""),
        ("kerma_settings", "kerma", "select * from pg_authid", "permission denied"),
        ("kerma_settings", "kerma", "delete from study", "permission denied"),
        ("kerma_settings", "kerma", "select * from audit_event", ""),
        ("kerma_settings", "kerma", "update audit_event set address = ''", "permission denied"),
        ("kerma_settings", "kerma", "delete from audit_event", "permission denied"),
        ("kerma_settings", "kerma", "delete from audit_event_default", "permission denied"),
        ("kerma_settings", "kerma", "delete from audit_chain", "permission denied"),
        ("kerma_settings", "kerma", "select * from audit_head", "permission denied"),
        ("kerma_settings", "kerma", "update ledger set reason = ''", "permission denied"),
        ("kerma_settings", "kerma", "create temporary table t (a int)", "permission denied"),
        ("kerma_settings", "postgres", "select 1", "permission denied"),
        ("kerma_settings", "kerma", INCIDENT, ""),
        *(
            ("kerma_settings", "kerma", statement.format(table), "permission denied")
            for table in ("incident", "incident_version", "incident_action", "incident_study", "incident_attachment")
            for statement in ("update {0} set incident_id = incident_id", "delete from {0}", "truncate {0}")
        ),
        # Nor may the owner of the tables, by whom the dashboard does not work.
        ("kerma", "kerma", f"{INCIDENT}; update incident set opened_by = 'other'", "never changed or deleted"),
        ("kerma", "kerma", f"{INCIDENT}; delete from incident", "never changed or deleted"),
    ],
)
def test_a_role_may_do_what_it_needs_and_nothing_else(
    server_url: str, role: str, database: str, statement: str, words: str
) -> None:
    refused = refusal(of(server_url, role, database), statement)
    assert words in refused if words else refused == ""


def test_the_role_for_settings_changes_rules_and_has_a_worker_apply_them(server_url: str) -> None:
    key = UUID(int=1)
    with create_engine(of(server_url, "kerma"), poolclass=NullPool).begin() as connection:
        connection.execute(insert(equipment).values(equipment_id=key))
    phantom = NotPatientRule("patient_id", "qa*")
    with create_engine(of(server_url, "kerma_settings"), poolclass=NullPool).connect() as connection:
        modality_rules.add(connection, split_by_fluoroscopy(key, None, None), "ada")
        modality_rules.remove(connection, 1, "ada")
        not_patient_rules.add(connection, [phantom], "ada")
        assert not_patient_rules.request(connection) == (0, 0, 0)
        assert not_patient_rules.remove(connection, phantom)
        item = AnnotatedItem(key)
        study_tags.add(connection, item, Tag.EXCLUDED, "why", "ada")
        study_tags.remove(connection, item, Tag.EXCLUDED, "ada")
        study_tags.request_merge(connection, key)
        study_notes.change(connection, key, study_notes.add(connection, item, "one", "ada"), "two", "ada")


def test_the_role_for_settings_stores_an_import_of_sizes_and_has_a_worker_apply_it(server_url: str) -> None:
    file = read_sizes(io.BytesIO(b"accession,height cm\nA1,170\n"))
    matching = Matching(file.findings, [StudySize(UUID(int=1), 1.7, None)], 1)
    with create_engine(of(server_url, "kerma_settings"), poolclass=NullPool).connect() as connection:
        assert size_matching.match(connection, file, PLAIN).sizes == []
        source = SourceFile("sizes.csv", "0")
        number = size_imports.add(connection, source, file, matching, overwrites=False, imported_by="ada")
        assert size_imports.request(connection, number) == 0
        size_imports.undo(connection, number, "ada")


def test_the_role_for_settings_sends_scheduled_reports(server_url: str) -> None:
    now = datetime.now(tz=UTC)
    with create_engine(of(server_url, "kerma_settings"), poolclass=NullPool).connect() as connection:
        number = report_schedules.add(connection, REPORT, Author(None, "ada"))
        report_schedules.request(connection, number)
        taken = report_runs.take(connection, datetime.now(tz=UTC))
        assert taken is not None
        assert taken.requested_at is not None
        due = requested_report(REPORT.rule, taken.requested_at, taken.next_at, None)
        assert report_runs.sent(connection, taken, due, form=ReportForm.LINK, study_count=1, now=now)
        mails.add(connection, Mail("physics@hospital.example", "Report", "Text"))
        report_schedules.remove(connection, number, "ada")


def test_connections_of_the_dashboard_are_limited(server_url: str) -> None:
    with create_engine(server_url, poolclass=NullPool).connect() as connection:
        query = "select rolname, rolconnlimit from pg_roles where rolname in ('kerma_reader', 'kerma_settings')"
        assert set(connection.execute(text(query))) == {("kerma_reader", 50), ("kerma_settings", 20)}


@pytest.mark.parametrize(
    ("role", "excessive"),
    [
        ("kerma_reader", None),
        ("kerma", "has CREATEDB, is a member of pg_database_owner, INSERT on"),
        ("postgres", "is a superuser"),
    ],
)
def test_the_check_names_a_reading_role_that_may_do_too_much(server_url: str, role: str, excessive: str | None) -> None:
    settings = read_settings(
        {"KERMA_DATABASE_URL": of(server_url, "kerma"), "KERMA_DASHBOARD_DATABASE_URL": of(server_url, role)}
    )
    result = next(result for result in check_database(settings) if result.name == "Reading role")
    assert result.is_ok is (excessive is None)
    assert excessive is None or f"may do too much: {excessive}" in result.text


def test_a_member_of_the_role_that_reads_everything_is_named(server_url: str) -> None:
    with create_engine(server_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("create role too_much login in role pg_read_all_data"))
        connection.execute(text("grant connect on database kerma to too_much"))
    with create_engine(of(server_url, "too_much"), poolclass=NullPool).connect() as connection:
        assert roles.excessive_rights(connection, roles.reader_rights()) == [
            "is a member of pg_read_all_data",
            "SELECT on pg_authid",
        ]


def test_a_restore_makes_the_role_of_scopes_or_says_who_must(tmp_path: Path) -> None:
    with private_postgres(tmp_path) as url:
        with create_engine(url, poolclass=NullPool).begin() as superuser:
            superuser.execute(text("create role owner login"))
        refused = pytest.raises(ConfigurationError, match="run CREATE ROLE kerma_scoped NOLOGIN as a superuser")
        with create_engine(of(url, "owner"), poolclass=NullPool).begin() as owner, refused:
            roles.require_scoped_role(owner)
        with create_engine(url, poolclass=NullPool).begin() as superuser:
            roles.require_scoped_role(superuser)
        with create_engine(of(url, "owner"), poolclass=NullPool).begin() as owner:
            roles.require_scoped_role(owner)
