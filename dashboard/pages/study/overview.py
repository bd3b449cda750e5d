"""The upper part of the study page: heading, warnings, totals, patient and equipment, X-ray planes."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from dashboard.ui import table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import EVENT_COUNT, Modality, facts_named
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.database.query.studies.study_detail import ReconciledStudy, StudyDetail
from kerma.facts import projection
from kerma.facts import study as header
from kerma.facts.fact import Fact
from kerma.standard.enumerations import Plane, StudyTimeSource

_PATIENT = (*header.PATIENT_IDENTITY, *header.PATIENT)
_STUDY = facts_named(
    "accession_number",
    "requested_procedure",
    "performed_procedure",
    "operators_name",
    "performing_physician_name",
    "study_instance_uid",
)
_EQUIPMENT = facts_named(
    "institution_name",
    "department_name",
    "manufacturer",
    "manufacturer_model_name",
    "station_name",
    "device_serial_number",
    "software_versions",
)
_OTHER_DATES = {
    StudyTimeSource.IRRADIATION: msg("date of the first irradiation"),
    StudyTimeSource.CONTENT_DATE: msg("content date of an object"),
}
_CARDS_PER_ROW, _CARD_PX = 4, 88
_EVENTS = {"irradiation event": msg("Irradiation events"), "administration": msg("Administrations")}


def show(detail: StudyDetail, modalities: Sequence[Modality], totals: Sequence[Fact], unreadable: set[str]) -> None:
    """Show everything above the events.

    Args:
        detail: the study.
        modalities: its modalities.
        totals: the totals of these modalities.
        unreadable: names of totals and study facts that could not be read.
    """
    _show_heading(detail, modalities)
    _show_warnings(detail)
    _show_totals(detail, modalities, totals, unreadable)
    _show_facts(detail, unreadable)
    _show_planes(detail)


def _show_heading(detail: StudyDetail, modalities: Iterable[Modality]) -> None:
    facts = detail.study.header
    names = tr(" and ").join(tr(modality.title) for modality in modalities)
    with st.container(key="kerma-study-title"):
        plain_text.title(
            facts.study_description or facts.performed_procedure or tr("{value} study", value=names),
            f"{_when(detail.study)} · {full_equipment_name(facts)}",
        )


def _when(study: ReconciledStudy) -> str:
    """Date and time of the study; where its date is unknown, the date that stands for it and where that comes from."""
    facts = study.header
    if facts.study_date is not None:
        moments = (facts.study_date, facts.study_time)
        return " ".join(formatting.anything(value) for value in moments if value is not None)
    if study.study_at is None or study.study_at_source not in _OTHER_DATES:
        return tr("Date unknown")
    return f"{formatting.anything(study.study_at.date())} ({tr(_OTHER_DATES[study.study_at_source])})"


def _show_warnings(detail: StudyDetail) -> None:
    for failed in detail.failed:
        plain_text.notice(
            tr(
                "An object of this study could not be read, so dose may be missing here: {reason}",
                reason=translated(failed.reason, failed.reason_parts),
            )
        )
    count = len(detail.study.problems)
    if count:
        plain_text.notice(
            trn(
                "{count} problem in the objects of this study; see Problems below.",
                "{count} problems in the objects of this study; see Problems below.",
                count,
                count=count,
            )
        )


def _show_totals(
    detail: StudyDetail, modalities: Sequence[Modality], totals: Iterable[Fact], unreadable: set[str]
) -> None:
    values: Mapping[Fact, float | None] = {fact: getattr(detail.study.totals, fact.name) for fact in totals}
    cards = [
        (tr(fact.label), tr(formatting.UNREADABLE) if value is None else formatting.of_fact(fact, value), fact.meaning)
        for fact, value in values.items()
        if value is not None or fact.name in unreadable
    ]
    if len(cards) % _CARDS_PER_ROW:
        label = _EVENTS[modalities[0].event_name] if len(modalities) == 1 else EVENT_COUNT.label
        cards.append((tr(label), formatting.number(len(detail.study.events)), EVENT_COUNT.help))
    for start in range(0, len(cards), _CARDS_PER_ROW):
        row = cards[start : start + _CARDS_PER_ROW]
        for column, (label, value, meaning) in zip(st.columns(_CARDS_PER_ROW), row, strict=False):
            column.metric(label, value, help=tr(meaning), border=True, height=_CARD_PX)


def _show_facts(detail: StudyDetail, unreadable: set[str]) -> None:
    groups = {tr("Patient"): _PATIENT, tr("Study"): _STUDY, tr("System"): _EQUIPMENT}
    with st.container(key="kerma-study-facts"):
        plain_text.cards(
            {
                heading: [(tr(fact.label), _fact_text(fact, detail, unreadable)) for fact in facts]
                for heading, facts in groups.items()
            }
        )


def _fact_text(fact: Fact, detail: StudyDetail, unreadable: set[str]) -> str:
    value = getattr(detail.study.header, fact.name)
    if value is None and fact.name in unreadable:
        return tr(formatting.UNREADABLE)
    return patient_identity.shown(fact, value)


def _show_planes(detail: StudyDetail) -> None:
    if [plane.plane for plane in detail.study.planes] in ([], [Plane.SINGLE]):
        return
    st.subheader(tr("Planes"), anchor=False)
    rows = [vars(plane) for plane in detail.study.planes]
    plane = Column(name="plane", label=tr("Plane"), help=tr("X-ray plane."))
    columns = table.columns_with_values(rows, (plane, *columns_of(projection.TOTALS)))
    table.show(rows, columns, key="planes", alt=tr("Accumulated dose per X-ray plane"), is_narrow=True)
