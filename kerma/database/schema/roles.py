"""What database roles other than the owner may do, where a site has made them; `kerma migrate` sees to it.

The dashboard reads as one role and changes settings as another, so that no page can change a fact or a result. Both get
rights on Kerma's tables one by one: a role that may read everything could read the passwords' hashes (pg_authid).
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from kerma.database.schema import scoped_views
from kerma.database.schema.access_tables import (
    account,
    account_recovery_code,
    account_role,
    account_scope,
    account_second_step,
    login_attempt,
    login_link,
    login_session,
    login_transaction,
    role_table,
)
from kerma.database.schema.access_token_tables import access_token
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_message_tables import alert_recipient, alert_webhook
from kerma.database.schema.alert_tables import alert, alert_history, alert_rule
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.audit_tables import audit_chain, audit_event, audit_head
from kerma.database.schema.dose_change_tables import dose_change_review
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.equipment_split_table import equipment_split
from kerma.database.schema.erasure_tables import deleted_study, erased_study, orthanc_deletion
from kerma.database.schema.examination_tables import examination_name, naming_rule, standard_name_code
from kerma.database.schema.incident_tables import (
    incident,
    incident_action,
    incident_attachment,
    incident_study,
    incident_version,
)
from kerma.database.schema.modality_rule_table import modality_rule
from kerma.database.schema.node_tables import node
from kerma.database.schema.not_patient_tables import not_patient_rule
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.reference_level_table import reference_level
from kerma.database.schema.report_tables import report_run, report_schedule
from kerma.database.schema.selftest_table import selftest_run
from kerma.database.schema.shared_event_tables import event_decision
from kerma.database.schema.skin_dose_tables import equipment_calibration, job
from kerma.database.schema.tables import equipment, ledger, metadata
from kerma.database.schema.task_tables import task_run
from kerma.database.scope import SCOPED_ROLE
from kerma.errors import ConfigurationError

#: May read Kerma's tables.
READER_ROLE = "kerma_reader"
#: May also change settings, keep views and preferences, and request work.
SETTINGS_ROLE = "kerma_settings"
#: Alembic's.
_REVISION_TABLE = "alembic_version"
_ALL = "INSERT, UPDATE, DELETE"
#: Tables about users, with hashes of passwords and sessions; the role that reads studies does not read them.
_ACCESS_TABLES = frozenset(
    table.name
    for table in (
        *(account, account_role, account_scope, role_table),
        *(account_second_step, account_recovery_code),
        *(login_session, login_link, login_attempt, login_transaction, access_token),
    )
)
#: The audit trail, which the role that reads studies does not read either.
_AUDIT_TABLES = frozenset(table.name for table in (audit_event, audit_chain, audit_head))
#: Messages to other systems, which may name patients; the role that reads studies does not read them.
_OUTBOX_TABLES = frozenset(table.name for table in (outbox, outbox_destination))
#: Name users and their mail addresses; the role that reads studies does not read them.
_REPORT_TABLES = frozenset(table.name for table in (report_schedule, report_run))
#: Name people, their addresses and secrets; the role that reads studies does not read them.
_RECIPIENT_TABLES = frozenset(table.name for table in (alert_recipient, alert_webhook))
#: Name users; the role that reads studies does not read them.
_TASK_TABLES = frozenset({task_run.name, selftest_run.name})
_WRITES = {
    equipment_calibration.name: _ALL,
    equipment_setting.name: _ALL,
    # Undone, and never deleted.
    equipment_merge.name: "INSERT, UPDATE",
    equipment_split.name: "INSERT, UPDATE",
    modality_rule.name: "INSERT, UPDATE",
    naming_rule.name: "INSERT, UPDATE",
    standard_name_code.name: "INSERT, DELETE",
    reference_level.name: "INSERT, UPDATE",
    alert_rule.name: "INSERT, UPDATE",
    # What people do with an alert; value and outcome are those of the comparison.
    alert.name: "UPDATE (state)",
    # Rows are added and never changed.
    alert_history.name: "INSERT",
    alert_action.name: "INSERT",
    # Removed ones stay as history.
    alert_recipient.name: "INSERT, UPDATE",
    **{
        table.name: "INSERT"
        for table in (incident, incident_version, incident_action, incident_study, incident_attachment)
    },
    # What the rules say; a worker has the rollups follow.
    examination_name.name: "UPDATE (standard_name), UPDATE (region), UPDATE (rule_number)",
    # Undone, and never deleted.
    size_import.name: "INSERT, UPDATE",
    imported_size.name: "INSERT",
    # Removed, which stays as history; a worker deletes them with the study or the identity.
    study_tag.name: "INSERT, UPDATE",
    study_note.name: "INSERT, UPDATE",
    dose_change_review.name: "INSERT, UPDATE",
    optimisation_note.name: "INSERT, UPDATE",
    event_decision.name: _ALL,
    not_patient_rule.name: _ALL,
    saved_view.name: _ALL,
    preference.name: _ALL,
    node.name: _ALL,
    job.name: "INSERT, UPDATE",
    # Marks, taken back by a person; a worker removes what is stored.
    deleted_study.name: "INSERT, DELETE",
    # Requests, withdrawn with the mark.
    orthanc_deletion.name: _ALL,
    erased_study.name: "INSERT",
    **dict.fromkeys(_ACCESS_TABLES, _ALL),
    # Rows are added and never changed.
    audit_event.name: "INSERT",
    audit_chain.name: "INSERT, UPDATE",
    # Written with what they report, and sent again by a person.
    outbox.name: "INSERT, UPDATE",
    outbox_destination.name: "INSERT, UPDATE",
    # To have objects read again, or not.
    ledger.name: "UPDATE (status), UPDATE (status_before)",
    # The name that the site sets.
    equipment.name: "UPDATE (display_name)",
    # Removed ones stay as history.
    report_schedule.name: "INSERT, UPDATE",
    report_run.name: "INSERT",
    # Exports, requests, and the cancellation of what others began.
    task_run.name: "INSERT, UPDATE",
    # Requests; a worker stores the result.
    selftest_run.name: "INSERT",
}


def owner_rights() -> dict[str, str]:
    """What the role of KERMA_DATABASE_URL needs: comma-separated rights by table."""
    return dict.fromkeys(metadata.tables, f"SELECT, {_ALL}")


def reader_rights() -> dict[str, str]:
    """What the role that may only read needs: Kerma's tables but those of users, tasks, reports and the audit trail.

    Of the outbox it reads how many messages wait, and nothing that they contain.

    It reads the revision of the schema too.
    """
    hidden = _ACCESS_TABLES | _AUDIT_TABLES | _OUTBOX_TABLES | _REPORT_TABLES | _TASK_TABLES | _RECIPIENT_TABLES
    read = dict.fromkeys((*(name for name in metadata.tables if name not in hidden), _REVISION_TABLE), "SELECT")
    # Whether there are users: then they must log in.
    of_outbox = {
        outbox.name: "SELECT (destination), SELECT (state), SELECT (waiting_since)",
        outbox_destination.name: "SELECT (destination)",
    }
    return read | of_outbox | {account.name: "SELECT (account_id)"}


def settings_rights() -> dict[str, str]:
    """What the role for settings needs."""
    # Secrets of webhooks are written and removed, and read by workers alone.
    secrets = {alert_webhook.name: "SELECT (recipient_number), INSERT, DELETE"}
    return reader_rights() | {name: f"SELECT, {rights}" for name, rights in _WRITES.items()} | secrets


def missing_rights(connection: Connection, rights: Mapping[str, str]) -> list[str]:
    """The rights that the role of this connection lacks, as "INSERT on job".

    Args:
        connection: of the role, to a database with the tables.
        rights: comma-separated rights by table.
    """
    return [
        f"{right} on {table}"
        for table, needed in rights.items()
        for right in needed.split(", ")
        if not _has_right(connection, table, right)
    ]


def _has_right(connection: Connection, table: str, right: str) -> bool:
    """Whether the role has a right on a table, or on one of its columns: "UPDATE (status)"."""
    action, _, column = right.rstrip(")").partition(" (")
    query = "has_column_privilege(:table, :column, :action)" if column else "has_table_privilege(:table, :action)"
    parameters = {"table": f'"{table}"', "action": action} | ({"column": column} if column else {})
    return bool(connection.execute(text(f"SELECT {query}"), parameters).scalar_one())


def excessive_rights(connection: Connection, rights: Mapping[str, str]) -> list[str]:
    """What the role of this connection may do beyond its rights, as "DELETE on study" or "is a superuser".

    Args:
        connection: of the role, to a database with the tables.
        rights: comma-separated rights by table that it should have.
    """
    return [
        *_attributes(connection),
        *(
            f"{action} on {table}"
            for table, needed in rights.items()
            for action in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if action not in needed.split(", ") and _has_right(connection, table, action)
        ),
        *(["SELECT on pg_authid"] if _has_right(connection, "pg_authid", "SELECT") else []),
    ]


def _attributes(connection: Connection) -> Iterator[str]:
    """The attributes and memberships of the role of this connection that none of the dashboard's roles needs."""
    row = connection.execute(
        text("SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user")
    ).one()
    for is_set, what in zip(row, ("a superuser", "CREATEROLE", "CREATEDB", "REPLICATION"), strict=True):
        if is_set:
            yield f"is {what}" if what == "a superuser" else f"has {what}"
    members = connection.execute(
        text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'pg\\_%' AND pg_has_role(oid, 'MEMBER') AND NOT :super"),
        {"super": row.rolsuper},
    )
    yield from (f"is a member of {name}" for name in members.scalars())


def grant(connection: Connection) -> list[str]:
    """Give the dashboard's roles their rights on the tables, as far as there are such roles; returns their names.

    The role of connections with a scope is made where this connection may make roles.
    """
    _make_scoped_role(connection)
    roles = {READER_ROLE: reader_rights(), SETTINGS_ROLE: settings_rights(), SCOPED_ROLE: scoped_views.WHOLE}
    found = [role for role in roles if _exists(connection, role)]
    for role in found:
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        for table, rights in roles[role].items():
            connection.execute(text(f'GRANT {rights} ON "{table}" TO {role}'))
    if SCOPED_ROLE in found:
        scoped_views.apply(connection)
    return found


def require_scoped_role(connection: Connection) -> None:
    """Make sure that there is the role of connections with a scope, which a dump names.

    Raises:
        ConfigurationError: there is none, and this connection may not make it.
    """
    _make_scoped_role(connection)
    if not _exists(connection, SCOPED_ROLE):
        raise ConfigurationError(
            f"The backup has rules of access for the role {SCOPED_ROLE}, which this server lacks, and this "
            "connection may not make it: "
            f"run CREATE ROLE {SCOPED_ROLE} NOLOGIN as a superuser of PostgreSQL, then restore again."
        )


def _exists(connection: Connection, role: str) -> bool:
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    return connection.execute(known, {"name": role}).first() is not None


def _make_scoped_role(connection: Connection) -> None:
    may = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if _exists(connection, SCOPED_ROLE) or not connection.execute(may).scalar_one():
        return
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE ROLE {SCOPED_ROLE} NOLOGIN"))
    except ProgrammingError:
        # Another process made it meanwhile.
        if not _exists(connection, SCOPED_ROLE):
            raise
