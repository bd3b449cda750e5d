"""Tables of the register of incidents: rows are added and never changed, which triggers enforce.

Only an erasure changes a row: it empties what may identify a patient, and nothing else. Incidents refer to studies and
alerts without foreign keys: the law has the register outlive them.
"""

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.incidents.attachment import MAX_ATTACHMENT_BYTES, MediaType
from kerma.incidents.incident_terms import IncidentAction, TaskKind
from kerma.incidents.reminder import ReminderStage

#: The setting of a transaction that erases identity, and the columns that it may empty.
ERASURE_SETTING = "kerma.erasure"
_ERASABLE = ("patient_reference", "file_name", "file_content")
_COLUMNS = ", ".join(f"'{name}'" for name in _ERASABLE)
_EMPTY = " AND ".join(f"to_jsonb(NEW) ->> '{name}' IS NULL" for name in _ERASABLE)
_FUNCTION = f"""CREATE OR REPLACE FUNCTION refuse_change_of_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('{ERASURE_SETTING}', true) = 'on' AND {_EMPTY}
        AND to_jsonb(NEW) - ARRAY[{_COLUMNS}] = to_jsonb(OLD) - ARRAY[{_COLUMNS}] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$"""


def _incident() -> TableColumn:
    return key("incident_id", Uuid(), "The incident: made when it was opened.")


def _version() -> TableColumn:
    return Column("version", Integer(), nullable=False, comment="The version that was in force.")


def _by(verb: str) -> tuple[TableColumn, ...]:
    """Who did something, and when."""
    return (
        Column(
            f"{verb}_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=func.clock_timestamp(),
            comment="When.",
        ),
        Column(f"{verb}_by", Text(), nullable=False, comment="Name of who did."),
        Column(f"{verb}_by_account", Uuid(), comment="Their account, which may be gone; NULL: there are no accounts."),
    )


def _append_only(table: Table) -> Table:
    """The table with a trigger that refuses changes."""
    trigger = (
        f"CREATE TRIGGER {table.name}_unchanged BEFORE UPDATE OR DELETE ON {table.name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_incident()"
    )
    further = tuple(DDL(text) for text in (_FUNCTION, trigger))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
    table.info["further"] = further
    for statement in further:
        event.listen(table, "after_create", statement)
    return table


incident = _append_only(
    Table(
        "incident",
        metadata,
        _incident(),
        Column("incident_number", Integer(), nullable=False, comment="Its number in the register, from 1."),
        *_by("opened"),
        Column("alert_study_id", Uuid(), comment="Study of the alert from which it was opened; NULL: by hand."),
        Column("alert_id", Uuid(), comment="That alert."),
        Index("uq_incident_number", "incident_number", unique=True),
        comment="Incidents: accidental and unintended exposures.",
    )
)
incident_version = _append_only(
    Table(
        "incident_version",
        metadata,
        _incident(),
        key("version", Integer(), "From 1; each time it is saved adds one."),
        Column("content", JSONB(), nullable=False, comment="What it states, see `kerma.incidents.incident`."),
        Column("patient_reference", Text(), comment="By which the site finds the patient; NULL: none, or erased."),
        *_by("saved"),
        comment="What each version of an incident states.",
    )
)
incident_action = _append_only(
    Table(
        "incident_action",
        metadata,
        _incident(),
        key("action_number", Integer(), "From 1, in the order of time."),
        _version(),
        Column("action", Text(), nullable=False, comment=f"What was done: {', '.join(IncidentAction)}."),
        Column("comment", Text(), nullable=False, comment="What the person noted; may be empty."),
        *_by("acted"),
        CheckConstraint(one_of("action", IncidentAction), name="known_action"),
        comment="What people did with an incident besides saving versions.",
    )
)
incident_study = _append_only(
    Table(
        "incident_study",
        metadata,
        _incident(),
        key("version", Integer(), "The version that names it."),
        key("study_id", Uuid(), "The study: UUID5 of its Study Instance UID."),
        Column("study_instance_uid", Text(), nullable=False, comment="Study Instance UID."),
        Index("ix_incident_study_study_id", "study_id"),
        comment="The studies that a version of an incident involves.",
    )
)
incident_attachment = _append_only(
    Table(
        "incident_attachment",
        metadata,
        _incident(),
        key("attachment_number", Integer(), "From 1, in the order of time."),
        Column("file_name", Text(), comment="Name of the file; NULL: erased."),
        Column("media_type", Text(), nullable=False, comment="Media type, by the content of the file."),
        Column("size_bytes", Integer(), nullable=False, comment="Size of the file. Unit: bytes."),
        Column("sha256", Text(), nullable=False, comment="Its SHA-256 in hexadecimal."),
        Column("file_content", LargeBinary(), comment="The file; NULL: erased."),
        *_by("added"),
        CheckConstraint(one_of("media_type", MediaType), name="known_media_type"),
        CheckConstraint(f"size_bytes <= {MAX_ATTACHMENT_BYTES}", name="size"),
        comment="Files that belong to an incident.",
    )
)

incident_reminder = Table(
    "incident_reminder",
    metadata,
    Column(
        "recipient_number",
        Integer(),
        primary_key=True,
        autoincrement=False,
        comment="The recipient, see `alert_recipient`.",
    ),
    _incident(),
    key("task_kind", Text(), f"What has to be done: {', '.join(TaskKind)}."),
    key("due_on", Date(), "The last day for it, as the version stated that was the newest."),
    key("stage", Text(), f"Why the recipient was reminded: {', '.join(ReminderStage)}."),
    Column(
        "written_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it was written."
    ),
    comment="Which recipient was reminded of which deadline of an incident, each stage once.",
)
