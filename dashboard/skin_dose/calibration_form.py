"""The form for the calibration of equipment: zero of the table, attenuation, KAP meter, filtration."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import streamlit as st

from dashboard.skin_dose import data
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.permitted_changes import author
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.database.ingest.equipment_calibrations import MAX_NOTE_CHARACTERS, CalibrationValues, StoredCalibration
from kerma.database.query import Row
from kerma.database.schema.skin_dose_tables import CALIBRATION_RANGES
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.skin_dose.physics.table_attenuation import WATER_MM

_SAVED = "equipment_calibration_saved"
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Field:
    """One number of the form; its range is that of the database.

    Attributes:
        name: name of the value.
        label: label with unit.
        meaning: help text.
        step: increment of the buttons.
    """

    name: str
    label: str
    meaning: str
    step: float

    @property
    def limits(self) -> tuple[float, float]:
        """Minimum and maximum."""
        return CALIBRATION_RANGES[self.name]


def _axes(name: str, label: str, meaning: str) -> tuple[Field, ...]:
    words = ("to the patient's left", "down", "to the head")
    return tuple(
        Field(f"{name}_{axis}_cm", f"{label}, {word} (cm)", meaning, 0.5)
        for axis, word in zip("xyz", words, strict=True)
    )


_TABLE = "Added to the table's origin in the room, for a patient who lies head first and supine."
_PATIENT = "Added to the patient's position on the table; with an offset there is no longitudinal alignment."
GROUPS = (
    _axes("table_zero", "Zero of the table", _TABLE),
    _axes("patient_offset", "Patient on the table", _PATIENT),
    (
        Field(
            "table_water_equivalent_mm",
            "Table top and pad (mm water)",
            f"Thickness of water that attenuates like table top and pad; {WATER_MM:g} mm where not set.",
            0.5,
        ),
        Field(
            "kap_meter_calibration_factor",
            "KAP meter calibration factor",
            "True over indicated air kerma and dose area product; 1 where not set.",
            0.01,
        ),
        Field(
            "inherent_filtration_mm_al",
            "Inherent filtration (mm Al)",
            "Inherent filtration of the X-ray tube; that of the model where not set.",
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
        help="Day on which the calibration factor of the KAP meter was measured.",
        kind=ValueKind.DATE,
    ),
    Column(name="note", label="Note", help="Source of the values."),
    Column(name="changed_by", label="Set by", help="Who set them."),
)


def section(equipment_id: UUID) -> None:
    """Show the calibrations of equipment with fluoroscopy, with a form where this dashboard may write."""
    if equipment_id not in {item.equipment_id for item in data.calibrated_equipment()}:
        return
    st.header(tr("Calibration for skin dose"), anchor=False)
    plain_text.note(tr("Values that no dose report states; skin doses of this equipment are computed with them."))
    _show_saved(equipment_id)
    stored = data.calibrations(equipment_id)
    if data.may_calibrate():
        _form(equipment_id, stored[0] if stored else None)
    else:
        plain_text.notice(
            tr("This dashboard may only read. Set KERMA_SETTINGS_DATABASE_URL, or use the command kerma equipment set.")
        )
    if stored:
        rows = [_row(calibration) for calibration in stored]
        alt = tr("Calibrations of this equipment")
        table.show(rows, table.columns_with_values(rows, _HISTORY), key="equipment_calibrations", alt=alt)


def _row(calibration: StoredCalibration) -> Row:
    return {
        "valid_from": calibration.valid_from,
        **asdict(calibration.values),
        "changed_by": calibration.changed_by,
    }


def _form(equipment_id: UUID, latest: StoredCalibration | None) -> None:
    current = CalibrationValues() if latest is None else latest.values
    with st.form("equipment_calibration_form"):
        valid_from = st.date_input(
            tr("For studies from"),
            value=_EARLIEST if latest is None else latest.valid_from,
            min_value=_EARLIEST,
            format=formatting.day_format(),
            help=tr("The calibration applies to studies of this day and later, until the day of the next calibration."),
            key="equipment:valid_from",
        )
        numbers: dict[str, float | None] = {}
        for group in GROUPS:
            for column, field in zip(st.columns(len(group)), group, strict=True):
                with column:
                    numbers[field.name] = _number(field, getattr(current, field.name))
        calibrated_on = st.date_input(
            tr("KAP meter calibrated on"),
            value=current.calibrated_on,
            min_value=_EARLIEST,
            format=formatting.day_format(),
            key="equipment:calibrated_on",
        )
        note = st.text_area(
            tr("Note"),
            value=current.note or "",
            max_chars=MAX_NOTE_CHARACTERS,
            placeholder=tr("How it was measured, by whom"),
            key="equipment:note",
        )
        if st.form_submit_button(tr("Save and compute again"), type="primary"):
            values = CalibrationValues(calibrated_on=calibrated_on, note=note or None).changed(numbers)
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
        key=f"equipment:{field.name}",
    )
    return None if entered is None else float(entered)


def _save(equipment_id: UUID, valid_from: date, values: CalibrationValues) -> None:
    try:
        count = data.calibrate(equipment_id, valid_from, values, author())
    except ConfigurationError as error:
        plain_text.notice(f"{tr('Nothing was saved.')} {error}")
        return
    st.session_state[_SAVED] = (equipment_id, saved_message(valid_from, count))
    st.rerun()


def saved_message(valid_from: date, study_count: int) -> str:
    """The message after saving: from which day it applies, and how many studies are computed again."""
    again = trn(
        "{count} study will be computed again.",
        "{count} studies will be computed again.",
        study_count,
        count=formatting.number(study_count),
    )
    return f"{tr('Saved for studies from {day}.', day=formatting.day(valid_from))} {again}"


def _show_saved(equipment_id: UUID) -> None:
    saved = st.session_state.pop(_SAVED, None)
    if saved is not None and saved[0] == equipment_id:
        st.success(saved[1], icon=":material/check_circle:")
