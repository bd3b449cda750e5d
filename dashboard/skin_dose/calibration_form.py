"""What a site knows of a machine, entered in a form: zero of the table, attenuation, calibration, filtration."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.skin_dose import data
from dashboard.ui import formatting, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import tr, trn
from kerma.database.ingest.equipment_calibrations import LONGEST_NOTE
from kerma.database.query import Row
from kerma.database.schema.skin_dose_tables import CALIBRATION_RANGES
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.skin_dose.physics.table_attenuation import WATER_MM

_CHANGED_BY = "dashboard"
_SAVED = "machine_settings_saved"
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Field:
    """One number of the form; its range is that of the table.

    Attributes:
        name: its column.
        label: with its unit.
        meaning: a sentence.
        step: of its plus and minus.
    """

    name: str
    label: str
    meaning: str
    step: float

    @property
    def limits(self) -> tuple[float, float]:
        """Least and greatest value."""
        return CALIBRATION_RANGES[self.name]


def _axes(name: str, label: str, meaning: str) -> tuple[Field, ...]:
    words = ("to the patient's left", "down", "to the head")
    return tuple(
        Field(f"{name}_{axis}_cm", f"{label}, {word} (cm)", meaning, 0.5)
        for axis, word in zip("xyz", words, strict=True)
    )


_TABLE = "Added to the table's origin in the room, for a patient who lies head first and supine."
_PATIENT = "Added to the patient's place on the table; a patient whose place is set is not moved along the table."
GROUPS = (
    _axes("table_zero", "Zero of the table", _TABLE),
    _axes("patient_offset", "Patient on the table", _PATIENT),
    (
        Field(
            "table_water_equivalent_mm",
            "Table top and pad (mm water)",
            f"Water that attenuates as table top and pad do; {WATER_MM:g} mm where it is not set.",
            0.5,
        ),
        Field(
            "kap_meter_calibration_factor",
            "Kerma meter factor",
            "True over indicated air kerma and dose area product; 1 where it is not set.",
            0.01,
        ),
        Field(
            "inherent_filtration_mm_al",
            "Inherent filtration (mm Al)",
            "Filtration of the tube; that of the model where it is not set.",
            0.1,
        ),
    ),
)
FIELDS = tuple(field for group in GROUPS for field in group)
_HISTORY = (
    Column(name="valid_from", label="Studies from", help="First day of the studies concerned.", kind=ValueKind.DATE),
    *(Column(name=field.name, label=field.label, help=field.meaning, kind=ValueKind.NUMBER) for field in FIELDS),
    Column(
        name="calibrated_on",
        label="Calibrated",
        help="When the factor of the kerma meter was measured.",
        kind=ValueKind.DATE,
    ),
    Column(name="note", label="Note", help="Where the values come from."),
    Column(name="changed_by", label="Set by", help="Who set them."),
)


def section(equipment_id: UUID) -> None:
    """Show the settings of a machine that does fluoroscopy, with a form where this dashboard may write."""
    if equipment_id not in {row["equipment_id"] for row in data.machines()}:
        return
    st.subheader(tr("Settings for skin dose"), anchor=False)
    plain_text.note(tr("What no dose report tells of this machine; skin doses are computed with it."))
    _saved(equipment_id)
    history = data.settings_of(equipment_id)
    if data.may_set_machines():
        _form(equipment_id, history[0] if history else {})
    else:
        plain_text.notice(
            tr("This dashboard may only read. Set KERMA_SETTINGS_DATABASE_URL, or use the command kerma machine set.")
        )
    if history:
        table.show(history, table.filled(history, _HISTORY), key="machine_settings", alt=tr("Settings of this machine"))


def _form(equipment_id: UUID, latest: Row) -> None:
    with st.form("machine_settings_form"):
        valid_from = st.date_input(
            tr("For studies from"),
            value=latest.get("valid_from") or _EARLIEST,
            min_value=_EARLIEST,
            format=formatting.day_format(),
            help=tr("Settings apply to studies of this day and later, until the next date for which something is set."),
            key="machine:valid_from",
        )
        values: dict[str, Any] = {}
        for group in GROUPS:
            for place, field in zip(st.columns(len(group)), group, strict=True):
                with place:
                    values[field.name] = _number(field, latest.get(field.name))
        values["calibrated_on"] = st.date_input(
            tr("Kerma meter calibrated on"),
            value=latest.get("calibrated_on"),
            min_value=_EARLIEST,
            format=formatting.day_format(),
            key="machine:calibrated_on",
        )
        values["note"] = (
            st.text_area(
                tr("Note"),
                value=latest.get("note") or "",
                max_chars=LONGEST_NOTE,
                placeholder=tr("How it was measured, by whom"),
                key="machine:note",
            )
            or None
        )
        if st.form_submit_button(tr("Save and compute again"), type="primary"):
            _save(equipment_id, valid_from, values)


def _number(field: Field, value: float | None) -> float | None:
    low, high = field.limits
    limits = tr("From {low} to {high}.", low=formatting.number(low), high=formatting.number(high))
    entered = st.number_input(
        tr(field.label),
        min_value=float(low),
        max_value=float(high),
        value=value,
        step=field.step,
        placeholder=tr("not set"),
        help=f"{tr(field.meaning)} {limits}",
        key=f"machine:{field.name}",
    )
    return None if entered is None else float(entered)


def _save(equipment_id: UUID, valid_from: date, values: dict[str, Any]) -> None:
    try:
        concerned = data.set_machine(equipment_id, valid_from, values, _CHANGED_BY)
    except ConfigurationError as error:
        plain_text.notice(f"{tr('Nothing was saved.')} {error}")
        return
    st.session_state[_SAVED] = (equipment_id, saved_sentence(valid_from, concerned))
    st.rerun()


def saved_sentence(valid_from: date, concerned: int) -> str:
    """What was saved and what follows."""
    again = trn(
        "{count} study will be computed again.",
        "{count} studies will be computed again.",
        concerned,
        count=formatting.number(concerned),
    )
    return f"{tr('Saved for studies from {day}.', day=formatting.day(valid_from))} {again}"


def _saved(equipment_id: UUID) -> None:
    saved = st.session_state.pop(_SAVED, None)
    if saved is not None and saved[0] == equipment_id:
        st.success(saved[1], icon=":material/check_circle:")
