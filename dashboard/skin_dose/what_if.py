"""What if the patient were larger, lay elsewhere, or the table let less through: computed at once, never stored."""

from dataclasses import replace
from uuid import UUID

import streamlit as st

from dashboard.skin_dose import anatomical_locations, messages, skin_map
from dashboard.skin_dose.assumptions import Assumptions, computed, of_result
from dashboard.ui import keys, navigation, vega_theme
from dashboard.ui.navigation import Page
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.ingest.skin_doses import Stored
from kerma.database.schema.skin_dose_tables import CALIBRATION_RANGES
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.irradiation import Point
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.result import SkinDose

_PREFIX = "skin_what_if"
_AXES = (msg("to the left"), msg("down"), msg("to the head"))
_PHANTOM_NAMES = {
    "trunk": msg("Head and trunk"),
    "cylinder": msg("Cylinder, 40 cm by 20 cm"),
    "plane": msg("Plane, 40 cm by 120 cm"),
}
_NOT_SHIFTED = msg(
    "The stored map was shifted along the table by itself, so that the beam meets the target region. An offset of the "
    "patient takes its place: the shift ends, and the map jumps to where the report says that the patient lay."
)
_WIDTHS = (2, 5)
_FINE = 0.1


@st.fragment
def show(study_id: UUID, equipment_id: UUID, stored: Stored) -> None:
    """Controls on the left, the map they give on the right."""
    found = stored.result
    usual = of_result(found.patient, found.calibration, found.phantom.name if found.phantom is not None else "trunk")
    plain_text.note(tr("Nothing here is stored; other people and the lists see the stored result only."))
    controls, drawn = st.columns(_WIDTHS, gap="large")
    with controls:
        assumptions = _controls(study_id, usual, is_shifted=Flag.POSITION_ASSUMED in found.flags)
        _ways_out(study_id, equipment_id)
    now = found if assumptions == usual else computed(study_id, stored.input_digest, assumptions)
    with drawn:
        _result(now, found, is_changed=assumptions != usual)


def _controls(study_id: UUID, usual: Assumptions, *, is_shifted: bool) -> Assumptions:
    height, weight = st.columns(2)
    assumptions = replace(
        usual,
        height_cm=_number(height, tr("Height (cm)"), usual.height_cm, study_id, "height", (40.0, 220.0), 1.0),
        weight_kg=_number(weight, tr("Weight (kg)"), usual.weight_kg, study_id, "weight", (3.0, 250.0), 1.0),
    )
    offset = _point(tr("Patient on the table (cm)"), usual.patient_offset_cm, study_id, "patient_offset")
    if is_shifted:
        plain_text.note(tr(_NOT_SHIFTED))
    zero = _point(tr("Zero of the table (cm)"), usual.table_zero_cm, study_id, "table_zero")
    assumptions = replace(assumptions, patient_offset_cm=offset, table_zero_cm=zero)
    water, factor = st.columns(2, vertical_alignment="bottom")
    return replace(
        assumptions,
        table_water_equivalent_mm=_number(
            water,
            tr("Table and pad (mm water)"),
            usual.table_water_equivalent_mm,
            study_id,
            "water",
            CALIBRATION_RANGES["table_water_equivalent_mm"],
            0.5,
        ),
        kap_meter_calibration_factor=_number(
            factor,
            tr("KAP meter calibration factor"),
            usual.kap_meter_calibration_factor,
            study_id,
            "factor",
            CALIBRATION_RANGES["kap_meter_calibration_factor"],
            0.01,
        ),
        phantom=st.selectbox(
            tr("Phantom"),
            list(PHANTOMS),
            index=list(PHANTOMS).index(usual.phantom),
            format_func=_phantom_name,
            key=_key(study_id, "phantom"),
        ),
    )


def _phantom_name(name: str) -> str:
    return tr(_PHANTOM_NAMES.get(name, name))


def _number(
    column: st.delta_generator.DeltaGenerator,
    label: str,
    usual: float,
    study_id: UUID,
    name: str,
    limits: tuple[float, float],
    step: float,
    meaning: str | None = None,
) -> float:
    low, high = limits
    return float(
        column.number_input(
            label,
            min_value=float(low),
            max_value=float(high),
            value=float(min(max(usual, low), high)),
            step=step,
            format="%.2f" if step < _FINE else "%.1f",
            help=meaning,
            key=_key(study_id, name),
        )
    )


def _point(label: str, usual: Point, study_id: UUID, name: str) -> Point:
    """Three numbers side by side: left, down, head."""
    plain_text.line(label)
    x, y, z = (
        _number(column, tr(axis), value, study_id, f"{name}_{letter}", CALIBRATION_RANGES[f"{name}_{letter}_cm"], 1.0)
        for column, axis, value, letter in zip(st.columns(3), _AXES, usual, "xyz", strict=True)
    )
    return x, y, z


def _ways_out(study_id: UUID, equipment_id: UUID) -> None:
    st.button(tr("Back to the stored result"), icon=":material/undo:", on_click=_reset, args=(study_id,))
    navigation.page_link(
        Page.EQUIPMENT_DETAIL,
        label=tr("Set for this system"),
        icon=":material/settings:",
        parameters={keys.EQUIPMENT_ID: str(equipment_id)},
    )


def _reset(study_id: UUID) -> None:
    for name in [name for name in st.session_state if str(name).startswith(_key(study_id, ""))]:
        del st.session_state[name]


def _key(study_id: UUID, name: str) -> str:
    return f"{_PREFIX}:{study_id}:{name}"


def _result(now: SkinDose | None, stored: SkinDose, *, is_changed: bool) -> None:
    if now is None:
        plain_text.notice(tr("This study is no fluoroscopy any more; reload the page."))
        return
    st.metric(
        tr("Peak skin dose, what if (not stored)") if is_changed else tr("Peak skin dose as stored"),
        messages.peak_text(now),
        delta=messages.difference(now, stored) if is_changed else None,
        delta_color="off",
        delta_arrow="off",
    )
    why_not = messages.of_kind(now)
    if why_not is not None:
        plain_text.notice(why_not)
    if now.phantom is not None:
        plain_text.line(anatomical_locations.translated_location(now.peak_skin_dose_position))
        top = max(now.peak_skin_dose_mgy or 0.0, stored.peak_skin_dose_mgy or 0.0)
        drawn = skin_map.specification(now, top)
        st.vega_lite_chart(
            {**vega_theme.themed(drawn.spec), "datasets": drawn.rows},
            width="content",
            alt=skin_map.alt_text(now),
            key=f"{_PREFIX}:map",
        )
