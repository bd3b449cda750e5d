"""Tables of irradiation events and what belongs to one event, with one column per declared fact."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Double, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import below, event_key, fact_columns, ordinal, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import Condition, TableColumn
from kerma.facts import ct, event, mammography, nuclear_medicine, projection
from kerma.facts.fact import Fact
from kerma.standard.enumerations import ExamModality, IrradiationEventType

plane_total = Table(
    "plane_total",
    metadata,
    study_key(),
    key("plane", Text(), "X-ray plane: single, A or B."),
    *fact_columns(projection.TOTALS),
    below("study", "study_id"),
    comment="Accumulated dose per X-ray plane (TID 10002, 10004).",
)


def _event_table(name: str, facts: Iterable[Fact], comment: str, *extra: TableColumn) -> Table:
    """A table of irradiation events with their identity and source object."""
    return Table(
        name,
        metadata,
        study_key(),
        event_key(),
        Column("ordinal", Integer(), nullable=False, comment="Order of the event in the study, from 0."),
        Column("sop_instance_uid", Text(), nullable=False, comment="SOP Instance UID of its source object."),
        Column(
            "provenance",
            JSONB(),
            nullable=False,
            comment="Facts that come from another object: name of the fact to SOP Instance UID.",
        ),
        *fact_columns((*event.COMMON_FACTS, *facts)),
        *extra,
        below("study", "study_id"),
        comment=comment,
    )


ct_event = _event_table("ct_event", ct.EVENT_FACTS, "Irradiation events of CT studies (TID 10013).")
projection_event = _event_table(
    "projection_event", projection.EVENT_FACTS, "Irradiation events of fluoroscopy and radiography (TID 10003)."
)
#: Fluoroscopy is no radiograph; an event that states no type may be one.
IS_RADIOGRAPH: Condition = projection_event.c.irradiation_event_type.is_distinct_from(IrradiationEventType.FLUOROSCOPY)
Index("ix_projection_event_image_view", projection_event.c.image_view)
# Typical values of radiographs over a year are computed from this index alone.
Index(
    "ix_projection_event_radiographs",
    projection_event.c.study_id,
    postgresql_include=["image_view", "dap_gy_cm2"],
    postgresql_where=text(f"irradiation_event_type IS DISTINCT FROM '{IrradiationEventType.FLUOROSCOPY}'"),
)
mammography_event = _event_table(
    "mammography_event", mammography.EVENT_FACTS, "Irradiation events of mammography (TID 10003)."
)
nuclear_medicine_event = _event_table(
    "nuclear_medicine_event", nuclear_medicine.EVENT_FACTS, "Administrations of radiopharmaceuticals (TID 10022)."
)

#: The table that holds the irradiation events of each examination modality.
EVENT_TABLES: Mapping[str, Table] = {
    ExamModality.CT: ct_event,
    ExamModality.FLUOROSCOPY: projection_event,
    ExamModality.RADIOGRAPHY: projection_event,
    ExamModality.MAMMOGRAPHY: mammography_event,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine_event,
}

ct_source = Table(
    "ct_source",
    metadata,
    study_key(),
    event_key(),
    ordinal(),
    *fact_columns(ct.SOURCE),
    below("ct_event", "study_id", "event_id"),
    comment="X-ray sources of a CT event.",
)

ct_dose_check = Table(
    "ct_dose_check",
    metadata,
    study_key(),
    event_key(),
    ordinal(),
    Column("kind", Text(), nullable=False, comment="alert or notification (NEMA XR 25)."),
    Column("quantity", Text(), nullable=False, comment="dlp_mgy_cm or ctdi_vol_mgy."),
    Column("configured_value", Double(), comment="The value set at the scanner, in the unit of its quantity."),
    Column("forward_estimate", Double(), comment="Forward estimate of the scanner, in the unit of its quantity."),
    Column("reason", Text(), comment="Why the operator proceeded."),
    Column("person", Text(), comment="Who proceeded."),
    below("ct_event", "study_id", "event_id"),
    comment="CT dose check details (TID 10015).",
)

projection_filter = Table(
    "projection_filter",
    metadata,
    study_key(),
    event_key(),
    ordinal(),
    *fact_columns(projection.FILTER),
    below("projection_event", "study_id", "event_id"),
    comment="Added filters of a projection event (TID 10003B).",
)

organ_dose = Table(
    "organ_dose",
    metadata,
    study_key(),
    event_key(),
    ordinal(),
    *fact_columns(nuclear_medicine.ORGAN_DOSE),
    below("nuclear_medicine_event", "study_id", "event_id"),
    comment="Organ doses of an administration, as the report states them (TID 10023).",
)
