"""What a file says about itself: which studies, when it was made and by what, and what of the patient is in it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.exports.export_request import Order
from dashboard.filters import description
from dashboard.ui.equipment_names import full_machine_name
from kerma import __version__
from kerma.database.query.filters import options
from kerma.standard.enumerations import ExamModality

#: Labels and sentences, in the order in which they are written.
About = tuple[tuple[str, str], ...]

_PATIENT = "without patient's name, ID, birth date and accession number"
_ROWS = {"study": "one row per study", "event": "one row per {}"}


def about(order: Order, machines: Mapping[UUID, str], made_at: datetime) -> About:
    """What a file says about itself.

    Args:
        order: what was asked for.
        machines: names of the machines that its filter names.
        made_at: now, with time zone.
    """
    names = order.selection.identifying
    patient = f"with {', '.join(names)}" if names else _PATIENT
    return (
        ("Studies", description.summary(order.chosen, order.modality.title, machines)),
        ("Rows", _ROWS[order.per].format(order.modality.event_name)),
        ("Patient data", patient),
        ("Made", made_at.isoformat(sep=" ", timespec="seconds")),
        ("By", f"Kerma {__version__}"),
    )


def names_of_machines(connection: Connection, modality: ExamModality) -> dict[UUID, str]:
    """What the machines of a modality are called."""
    return {row["equipment_id"]: full_machine_name(row) for row in options.machines_of(connection, modality)}


def one_line(told: About) -> str:
    """The same as the first line of a CSV: it begins with #, and is one cell that needs no quotation marks."""
    line = "; ".join(f"{label}: {sentence}" for label, sentence in told)
    plain = line.replace(",", ";").replace('"', "'")
    return f"# {' '.join(plain.split())}\n"
