"""The description inside an exported file: studies, rows, patient data, time and version."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from dashboard.exports.export_request import ExportRequest
from dashboard.filters import description
from dashboard.ui.text.equipment_names import distinct_equipment_names
from kerma import __version__
from kerma.database.query.exports.export import Per
from kerma.database.query.filters import options
from kerma.standard.enumerations import ExamModality

#: Labels and texts in the order in which they are written.
About: TypeAlias = tuple[tuple[str, str], ...]

_WITHOUT_PATIENT = "without patient's name, ID, birth date and accession number"


def about(request: ExportRequest, labels: Mapping[UUID, str], exported_at: datetime) -> About:
    """The description of an exported file.

    Args:
        request: the export request.
        labels: displayed names of the equipment in its filter.
        exported_at: now, with time zone.
    """
    identifying_facts = request.selection.identifying_facts
    return (
        ("Studies", description.summary(request.study_filter, request.modality.title, labels)),
        ("Rows", f"one row per {'study' if request.per is Per.STUDY else request.modality.event_name}"),
        ("Patient data", f"with {', '.join(identifying_facts)}" if identifying_facts else _WITHOUT_PATIENT),
        ("Made", exported_at.isoformat(sep=" ", timespec="seconds")),
        ("By", f"Kerma {__version__}"),
    )


def equipment_labels(connection: Connection, modality: ExamModality) -> dict[UUID, str]:
    """The displayed names of the equipment of a modality."""
    return distinct_equipment_names(options.equipment_of(connection, modality))


def one_line(description_pairs: About) -> str:
    """The description as first line of a CSV file: it begins with #, and is one cell without quotation marks."""
    line = "; ".join(f"{label}: {text}" for label, text in description_pairs)
    plain = line.replace(",", ";").replace('"', "'")
    return f"# {' '.join(plain.split())}\n"
