"""Tables of alert rules, of the alerts that they raised, and of the history of each alert.

Alerts refer to studies without a foreign key: they stay when all objects are read again, and when a study goes.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from kerma.alerts.acquisition import Acquisition
from kerma.alerts.alert_rule import RuleKind, RuleMark, Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.outcome import Outcome
from kerma.alerts.quantity import AlertQuantity
from kerma.database.schema.columns import one_of, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.reference_levels.reference_level import Phantom
from kerma.standard.enumerations import ExamModality

alert_rule = Table(
    "alert_rule",
    metadata,
    key("rule_number", Integer(), "Its number, in the order in which rules were added, enabled and disabled."),
    Column("rule_id", Text(), nullable=False, comment="Its name, by which alerts state it."),
    Column("title", Text(), nullable=False, comment="What it is about."),
    Column("kind", Text(), nullable=False, comment=f"With what a value is compared: {', '.join(RuleKind)}."),
    Column("modality", Text(), nullable=False, comment="Exam modality of the studies."),
    Column("quantity", Text(), comment="The quantity; NULL: a repeated examination, or silent equipment."),
    Column("unit", Text(), nullable=False, comment="UCUM code of the unit of the limit."),
    Column("value", Numeric(), nullable=False, comment="The limit in that unit, which values must exceed."),
    Column("standard_name", Text(), comment="Standard name of the examination; NULL: any."),
    Column("region", Text(), comment="Regions that it concerns, separated by blanks; NULL: any."),
    Column("equipment", Uuid(), comment="The equipment; NULL: any."),
    Column("age_years", Text(), comment="Band of age: 0-2, 18-; NULL: any. Unit: years."),
    Column("weight_kg", Text(), comment="Band of weight: 60-80; NULL: any. Unit: kg."),
    Column("phantom", Text(), comment="CTDI phantom to which the value refers; NULL: any."),
    Column("acquisition", Text(), comment=f"Acquisitions of CT: {', '.join(Acquisition)}; NULL: all but localizers."),
    Column("severity", Text(), nullable=False, comment=f"What an alert demands: {', '.join(Severity)}."),
    Column("source", Text(), nullable=False, comment="Where the limit comes from."),
    Column("mark", Text(), nullable=False, comment="How it was verified."),
    Column("valid_from", Date(), nullable=False, comment="First day of studies that it concerns."),
    Column("valid_to", Date(), comment="Last day; NULL: no end."),
    Column("enabled", Boolean(), nullable=False, comment="Whether it raises alerts."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added, enabled or disabled."),
    Column("added_by", Text(), nullable=False, comment="Who did."),
    Column("removed_at", DateTime(timezone=True), comment="When another row took its place; NULL: in force."),
    Column("removed_by", Text(), comment="Who did."),
    CheckConstraint(one_of("kind", RuleKind), name="known_kind"),
    CheckConstraint(one_of("modality", ExamModality), name="known_modality"),
    CheckConstraint(one_of("quantity", AlertQuantity), name="known_quantity"),
    CheckConstraint(one_of("phantom", Phantom), name="known_phantom"),
    CheckConstraint(one_of("acquisition", Acquisition), name="known_acquisition"),
    CheckConstraint(one_of("severity", Severity), name="known_severity"),
    CheckConstraint(one_of("mark", RuleMark), name="known_mark"),
    CheckConstraint("value > 0", name="above_zero"),
    Index("uq_alert_rule_in_use", "rule_id", unique=True, postgresql_where=text("removed_at is null")),
    comment="Alert rules of the site, and shipped ones that somebody enabled or disabled; former rows stay as history.",
)


def _alert() -> TableColumn:
    return key("alert_id", Uuid(), "The alert: UUID5 of study, rule and event.")


def _compared() -> tuple[TableColumn, ...]:
    """The value that was compared, and what the comparison gave."""
    return (
        Column("outcome", Text(), nullable=False, comment=f"What the comparison gave last: {', '.join(Outcome)}."),
        Column("value", Double(), comment="The value that was compared; NULL: none. In `unit`."),
        Column("value_low", Double(), comment="Lower end with its expanded uncertainty (k = 2); NULL: not stated."),
        Column("value_high", Double(), comment="Upper end; NULL: not stated."),
        Column("is_upper_bound", Boolean(), nullable=False, comment="Whether the true value is at most this one."),
        Column("threshold", Double(), nullable=False, comment="The limit that it is compared with. In `unit`."),
        Column("unit", Text(), nullable=False, comment="UCUM code of the unit of value and threshold."),
        Column(
            "basis",
            JSONB(none_as_null=True),
            comment="Where the limit comes from: reference level, number of studies, earlier study, or value of the "
            "scanner; NULL: the rule itself.",
        ),
    )


alert = Table(
    "alert",
    metadata,
    study_key(),
    _alert(),
    Column("rule_id", Text(), nullable=False, comment="The rule, see `alert_rule`, or a shipped one."),
    Column("event_id", Uuid(), comment="The irradiation event; NULL: the study as a whole."),
    Column("severity", Text(), nullable=False, comment="What the rule demands."),
    *_compared(),
    Column("data_version", Integer(), nullable=False, comment="From 1; each change of value or outcome adds one."),
    Column(
        "state", Text(), nullable=False, server_default=AlertState.NEW, comment=f"{', '.join(AlertState)}: by people."
    ),
    Column(
        "raised_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it was raised."
    ),
    Column(
        "changed_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When value or outcome last changed.",
    ),
    CheckConstraint(one_of("severity", Severity), name="known_severity"),
    CheckConstraint(one_of("outcome", Outcome), name="known_outcome"),
    CheckConstraint(one_of("state", AlertState), name="known_state"),
    Index(
        "uq_alert_rule_study_event",
        "study_id",
        "rule_id",
        "event_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_alert_raised_at", text("raised_at DESC"), "study_id"),
    # People act on alerts by their identifier.
    Index("ix_alert_alert_id", "alert_id"),
    Index("ix_alert_open", "state", postgresql_where=text("state in ('new', 'seen')")),
    comment="Alerts: one for each rule, study and, where the rule is about events, event.",
)

alert_history = Table(
    "alert_history",
    metadata,
    study_key(),
    _alert(),
    key("data_version", Integer(), "That of the alert."),
    *_compared(),
    Column(
        "written_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it was written."
    ),
    comment="What each version of an alert stated; rows are added and never changed.",
)
