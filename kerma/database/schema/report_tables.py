"""Tables of scheduled reports: the schedules, and what was sent."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.scheduled_reports.rule import COVERED_MONTHS, Interval
from kerma.scheduled_reports.schedule import PauseReason, ReportForm, ReportSubject

report_schedule = Table(
    "report_schedule",
    metadata,
    key("schedule_number", Integer(), "Its number, in the order in which schedules were added."),
    Column("title", Text(), nullable=False, comment="Name of the report."),
    Column("subject", Text(), nullable=False, comment="What it is about: view, comparison or survey."),
    Column("target", Text(), nullable=False, comment="Path of the modality, or name of the survey."),
    Column("parameters", JSONB(), nullable=False, comment="Parameters of the URL of its page, by name."),
    Column("form", Text(), nullable=False, comment="In which form it is sent: link, pdf, xlsx or csv."),
    Column("due_interval", Text(), nullable=False, comment="How often: weekly or monthly."),
    Column("due_day", SmallInteger(), nullable=False, comment="Day of the week from 1 (Monday), or of the month."),
    Column("due_hour", SmallInteger(), nullable=False, comment="Hour, in the time zone of the site."),
    Column(
        "covered_months",
        SmallInteger(),
        nullable=False,
        server_default="0",
        comment="How many months a report covers up to the end of its week or month; 0: that week or month.",
    ),
    Column("language", Text(), nullable=False, comment="Code of the language: en, pl, de or fr."),
    Column("recipients", ARRAY(Text()), nullable=False, comment="Mail addresses."),
    Column("account_id", Uuid(), comment="Account with whose rights it is made; NULL: there were no accounts."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was set up."),
    Column("added_by", Text(), nullable=False, comment="Who set it up."),
    Column("changed_at", DateTime(timezone=True), nullable=False, comment="When a person last changed it."),
    Column("pause_reason", Text(), comment="Why nothing is sent; NULL: it is in force."),
    Column("pause_detail", Text(), nullable=False, server_default="", comment="What exactly is the reason."),
    Column("next_at", DateTime(timezone=True), nullable=False, comment="When the next report is due."),
    Column("requested_at", DateTime(timezone=True), comment="When a report was requested at once; NULL: it was not."),
    Column("attempts", Integer(), nullable=False, server_default="0", comment="Attempts that failed in a row."),
    Column("not_before", DateTime(timezone=True), nullable=False, comment="No attempt is made before this moment."),
    Column("last_error", Text(), comment="Why the last attempt failed; NULL where it did not."),
    Column("removed_at", DateTime(timezone=True), comment="When it was removed; NULL: it was not."),
    Column("removed_by", Text(), comment="Who removed it."),
    CheckConstraint(one_of("subject", ReportSubject), name="known_subject"),
    CheckConstraint(one_of("form", ReportForm), name="known_form"),
    CheckConstraint(one_of("due_interval", Interval), name="known_interval"),
    CheckConstraint(one_of("pause_reason", PauseReason), name="known_pause_reason"),
    CheckConstraint("due_day >= 1 and due_day <= case due_interval when 'weekly' then 7 else 31 end", name="known_day"),
    CheckConstraint("due_hour between 0 and 23", name="known_hour"),
    CheckConstraint(f"covered_months in {COVERED_MONTHS}", name="known_covered_months"),
    Index("ix_report_schedule_next_at", "next_at", postgresql_where=text("removed_at is null")),
    comment="Reports by mail at regular times; removed ones stay as history.",
)

report_run = Table(
    "report_run",
    metadata,
    Column(
        "schedule_number",
        Integer(),
        ForeignKey("report_schedule.schedule_number"),
        primary_key=True,
        comment="The schedule, see `report_schedule`.",
    ),
    Column("due_at", DateTime(timezone=True), primary_key=True, comment="When it was due, or requested by a person."),
    Column("first_day", Date(), nullable=False, comment="First day of the period of the schedule."),
    Column("last_day", Date(), nullable=False, comment="Last day of that period."),
    Column("missed_count", Integer(), nullable=False, comment="Periods before it that were not sent."),
    Column("sent_at", DateTime(timezone=True), nullable=False, comment="When it was put into the outbox."),
    Column("form", Text(), nullable=False, comment="In which form: link where a file was too large."),
    Column("study_count", Integer(), nullable=False, comment="Number of studies."),
    Column("recipient_count", Integer(), nullable=False, comment="Number of mails."),
    CheckConstraint(one_of("form", ReportForm), name="known_form"),
    comment="Reports that were sent, each once.",
)
