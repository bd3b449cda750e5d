"""The skin dose of several procedures of one patient, selected by a person, within the follow-up of an incident."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from dashboard.skin_dose import anatomical_locations, messages, scale, several_data, skin_map
from dashboard.ui import table, vega_theme
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.studies.procedures_of_patient import MAX_PROCEDURES, ListedProcedure
from kerma.facts.fact import ValueKind
from kerma.skin_dose.result import DoseOnSkin, ResultKind
from kerma.skin_dose.several_procedures import SeveralProcedures, SummedMap

_WEEKS, _MAX_WEEKS, _WEEKS_FIELD_PX = 12, 260, 200
_COLUMNS_OF_MAPS, _WIDEST_PX = 2, 380
_COLUMNS = (
    Column(name="study_at", label="Start", help="Start of the study.", kind=ValueKind.DATETIME),
    Column(name="study_description", label="Study description", help="Description of the study."),
    Column(name="peak", label="Peak skin dose", help="Peak skin dose of the procedure alone, or its upper bound."),
    Column(name="air_kerma", label="Air kerma", help="At the reference point, as the study states it."),
    Column(name="equipment", label="Equipment", help="The equipment."),
)
_PURPOSE = msg(
    "For the follow-up of the skin: the maps of the selected procedures, added on one phantom. Skin repairs itself in "
    "the days between, and levels for a single exposure are not made for the sum."
)
_ALONE = msg("No other fluoroscopy of this patient is stored in this span.")
_MANY = msg("More than {count} procedures: the patient ID may be one of tests. The first {count} are listed.")
_GONE = msg("One of the procedures is not stored any more.")
_UNKNOWN = msg("The skin dose of these procedures is not known, and the sum lacks them: {days}.")
_BESIDE = msg(
    "Procedures without geometry have no map. They may add up to {dose} to any spot, the peak included: {days}."
)
_NO_MAP = msg("None of the selected procedures has a map, so nothing can be added.")


def show(study_id: UUID, day: date, key: str) -> None:
    """Offer the procedures of the patient of a study, and show the sum of the selected ones.

    Args:
        study_id: a study with fluoroscopy.
        day: its day.
        key: prefix of the keys of its widgets.
    """
    plain_text.note(tr(_PURPOSE))
    weeks = st.number_input(
        tr("Weeks before and after"), 1, _MAX_WEEKS, _WEEKS, key=f"{key}:weeks", width=_WEEKS_FIELD_PX
    )
    span = timedelta(weeks=int(weeks))
    listed = several_data.procedures(study_id, day - span, day + span)
    if len(listed) < 2:  # noqa: PLR2004 -- the study itself alone
        plain_text.empty(tr(_ALONE))
        return
    if len(listed) == MAX_PROCEDURES:
        plain_text.notice(tr(_MANY, count=formatting.number(MAX_PROCEDURES)))
    picked = table.pick(
        [_row(one) for one in listed],
        _COLUMNS,
        key=f"{key}:procedures:{weeks}:{len(listed)}",
        alt=tr("Procedures of this patient"),
    )
    if len(picked) < 2:  # noqa: PLR2004 -- one procedure has its own page
        plain_text.empty(tr("Select two or more procedures."))
        return
    _result([listed[index] for index in sorted(picked)], key)


def _row(one: ListedProcedure) -> table.TableRow:
    peak = scale.dose_text(one.peak_skin_dose_mgy, is_upper_bound=one.kind is ResultKind.UPPER_BOUND)
    return {
        "study_at": one.study_at,
        "study_description": one.description,
        "peak": peak,
        "air_kerma": scale.dose_text(one.reference_air_kerma_mgy),
        "equipment": full_equipment_name(one),
    }


def _result(procedures: Sequence[ListedProcedure], key: str) -> None:
    found = several_data.summed(tuple(one.study_id for one in procedures))
    if found is None:
        plain_text.notice(tr(_GONE))
        return
    _doubts(procedures, found)
    if found.summed is None:
        plain_text.notice(tr(_NO_MAP))
        return
    _headline(found, found.summed)
    plain_text.cards(_facts(procedures, found, found.summed))
    _maps(procedures, found, found.summed, key)
    plain_text.note(tr(messages.REMINDER))


def _doubts(procedures: Sequence[ListedProcedure], found: SeveralProcedures) -> None:
    """What the sum does not contain."""
    if found.unknown:
        plain_text.notice(tr(_UNKNOWN, days=_days(procedures[number] for number in found.unknown)))
    bounded = [one for one, own in zip(procedures, found.procedures, strict=True) if own.kind is ResultKind.UPPER_BOUND]
    if bounded:
        plain_text.notice(tr(_BESIDE, dose=scale.dose_text(found.bound_beside_mgy), days=_days(bounded)))


def _days(procedures: Iterable[ListedProcedure]) -> str:
    return ", ".join(formatting.anything(one.study_at and one.study_at.date()) for one in procedures)


def _headline(found: SeveralProcedures, summed: SummedMap) -> None:
    percent = formatting.number(round(summed.uncertainty_k2_percent))
    doses = (
        (tr("Peak of the sum"), summed.peak_skin_dose_mgy, tr("The highest dose on one spot of the skin.")),
        (tr("Largest of one procedure"), found.largest_single_mgy, tr("The peak of the sum is not below it.")),
        (tr("If all peaks met"), found.sum_of_peaks_mgy, tr("The peak of the sum is not above it.")),
    )
    for number, (column, (label, dose_mgy, meaning)) in enumerate(zip(st.columns(3), doses, strict=True)):
        column.metric(
            label,
            scale.dose_text(dose_mgy),
            delta=f"± {percent} % (k = 2)" if number == 0 else None,
            delta_color="off",
            delta_arrow="off",
            help=meaning,
            border=True,
        )


def _facts(
    procedures: Sequence[ListedProcedure], found: SeveralProcedures, summed: SummedMap
) -> dict[str, messages.Pairs]:
    low_mgy, high_mgy = summed.interval.low_mgy or 0.0, summed.interval.high_mgy
    at_peak = [
        (formatting.anything(one.study_at), scale.dose_text(dose_mgy))
        for one, dose_mgy in zip(procedures, summed.peak_by_procedure_mgy, strict=True)
    ]
    return {
        tr("Peak"): [
            (tr("Place"), anatomical_locations.translated_location(summed.peak_skin_dose_position)),
            (tr("Alignment uncertain (95 %)"), messages.span(*summed.alignment_interval_mgy)),
            (tr("With the uncertainty of the doses"), messages.span(low_mgy, high_mgy)),
        ],
        tr("Skin area"): messages.areas(summed.area_above_cm2),
        tr("At the peak of the sum"): at_peak,
        tr("Phantom"): [(tr("Size"), messages.patient_size(found.procedures[0]))],
    }


def _maps(procedures: Sequence[ListedProcedure], found: SeveralProcedures, summed: SummedMap, key: str) -> None:
    """The sum and each map, on one scale of colours."""
    drawn: list[tuple[str, DoseOnSkin]] = [(tr("Sum"), summed)]
    drawn += [
        (f"{formatting.anything(one.study_at)} · {full_equipment_name(one)}", own)
        for one, own in zip(procedures, found.procedures, strict=True)
        if own.kind is ResultKind.MAP
    ]
    columns = st.columns(_COLUMNS_OF_MAPS)
    for number, (title, own) in enumerate(drawn):
        picture = skin_map.specification(own, summed.peak_skin_dose_mgy, widest_px=_WIDEST_PX)
        with columns[number % _COLUMNS_OF_MAPS]:
            plain_text.heading(title, level=3)
            st.vega_lite_chart(
                {**vega_theme.themed(picture.spec), "datasets": picture.rows},
                width="content",
                alt=skin_map.alt_text(own),
                key=f"{key}:map:{number}",
            )
