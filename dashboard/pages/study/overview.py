"""The upper part of the study page: heading, warnings, totals, patient and equipment, X-ray planes."""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from dashboard.pages.study import annotation_texts, masked_identity, provenance, total_changes
from dashboard.pages.study.study_cards import per_row, study_cards
from dashboard.ui import table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import BY_CODE, Modality, facts_named
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.database.query.studies.study_detail import FailedObject, ReconciledStudy, StudyDetail, StudyName
from kerma.facts import projection
from kerma.facts import study as header
from kerma.facts.fact import Fact
from kerma.modality_rules import EXCHANGED
from kerma.standard.enumerations import Plane, StudyTimeSource

#: Facts of the header in three groups, in the order in which they are shown.
PATIENT_FACTS = (*header.PATIENT_IDENTITY, *header.PATIENT)
STUDY_FACTS = facts_named(
    "accession_number",
    "requested_procedure",
    "performed_procedure",
    "operators_name",
    "performing_physician_name",
    "study_instance_uid",
)
EQUIPMENT_FACTS = facts_named(
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
_CARD_PX, _CARD_WITH_DETAIL_PX = 88, 112


def show(detail: StudyDetail, modalities: Sequence[Modality], unreadable: set[str]) -> None:
    """Show everything above the events.

    Args:
        detail: the study.
        modalities: its modalities.
        unreadable: names of totals and study facts that could not be read.
    """
    _show_heading(detail, modalities)
    if chips := annotation_texts.chips(detail):
        plain_text.chips(chips, tr("Notes and tags"))
    _show_warnings(detail)
    _show_cards(detail, modalities, unreadable)
    _show_facts(detail, unreadable)
    _show_planes(detail)


def _show_heading(detail: StudyDetail, modalities: Iterable[Modality]) -> None:
    with st.container(key="kerma-study-title"):
        plain_text.title(*heading_texts(detail, modalities))


def heading_texts(detail: StudyDetail, modalities: Iterable[Modality]) -> tuple[str, str]:
    """The title of a study, and the line with its time and equipment."""
    facts = detail.study.header
    names = tr(" and ").join(tr(modality.title) for modality in modalities)
    title = facts.study_description or facts.performed_procedure or tr("{value} study", value=names)
    return title, f"{study_time(detail.study)} · {full_equipment_name(detail.equipment)}"


def study_time(study: ReconciledStudy) -> str:
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
        plain_text.notice(failed_object_message(failed))
    for note in total_changes.notes(detail):
        plain_text.notice(note)
    if excluded := excluded_message(detail.study):
        plain_text.notice(excluded)
    if moved := moved_message(detail.study):
        plain_text.notice(moved)
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


def excluded_message(study: ReconciledStudy) -> str:
    """That statistics leave the study out, and why; empty where they count it."""
    reason = study.exclusion.exclusion
    if reason is None:
        return ""
    text = study.exclusion.exclusion_reason
    because = ": ".join(filter(None, (formatting.word(reason), text)))
    return tr("Statistics leave this study out ({reason}).", reason=because)


def moved_message(study: ReconciledStudy) -> str:
    """Which rule of the site moved the study, and what was read; empty where none did."""
    if (stated := study.stated_modality) is None:
        return ""
    code = next(one for one in EXCHANGED if one in study.modalities)
    return tr(
        "Rule {number} of this equipment counts this study as {modality}; {stated} was read.",
        number=study.modality_rule,
        modality=tr(BY_CODE[code].title),
        stated=tr(BY_CODE[stated].title),
    )


def name_message(name: StudyName) -> str:
    """The standard name of a study, and where that comes from."""
    region = formatting.word(name.region)
    if name.rule_number is None:
        return tr("Standard name: {name} ({region}), from its texts.", name=name.standard_name, region=region)
    return tr(
        "Standard name: {name} ({region}), by rule {number} of the site.",
        name=name.standard_name,
        region=region,
        number=name.rule_number,
    )


def codes_message(name: StudyName) -> str:
    """The codes of a standard name, each with its scheme and what its list says."""
    codes = (" ".join(filter(None, (one.scheme, one.code, one.meaning))) for one in name.codes)
    return tr("Codes: {codes}.", codes="; ".join(codes))


def stated_equipment_message(detail: StudyDetail, stated: header.Study) -> str:
    """What the objects state of the equipment, where the study counts for another."""
    names = (stated.manufacturer, stated.manufacturer_model_name, stated.station_name, stated.device_serial_number)
    return tr(
        "The objects of this study state the system {stated}; it counts for {counting}, by a merge or split of "
        "equipment.",
        stated=" · ".join(name for name in names if name) or tr("unnamed equipment"),
        counting=full_equipment_name(detail.equipment),
    )


def failed_object_message(failed: FailedObject) -> str:
    """That an object of the study could not be read, and why."""
    return tr(
        "An object of this study could not be read, so dose may be missing here: {reason}",
        reason=translated(failed.reason, failed.reason_parts),
    )


def _show_cards(detail: StudyDetail, modalities: Sequence[Modality], unreadable: set[str]) -> None:
    cards = study_cards(detail, modalities, unreadable)
    size = per_row(len(cards))
    for start in range(0, len(cards), size):
        row = cards[start : start + size]
        height_px = _CARD_WITH_DETAIL_PX if any(card.detail for card in row) else _CARD_PX
        for column, card in zip(st.columns(size), row, strict=False):
            column.metric(
                card.label,
                card.value,
                delta=card.detail,
                delta_color="off",
                delta_arrow="off",
                help=card.meaning,
                border=True,
                height=height_px,
            )


def _show_facts(detail: StudyDetail, unreadable: set[str]) -> None:
    groups = {tr("Patient"): PATIENT_FACTS, tr("Study"): STUDY_FACTS, tr("System"): EQUIPMENT_FACTS}
    with st.container(key="kerma-study-facts"):
        plain_text.cards(
            {
                heading: [(tr(fact.label), _masked_text(fact, detail, unreadable)) for fact in facts]
                for heading, facts in groups.items()
            },
            level=2,
        )
    if detail.name is not None:
        plain_text.note(name_message(detail.name))
        if detail.name.codes:
            plain_text.note(codes_message(detail.name))
    if detail.stated is not None:
        plain_text.note(stated_equipment_message(detail, detail.stated))
    for line in provenance.imported_lines(detail):
        plain_text.note(line)
    masked_identity.button(detail.study.header)


def fact_text(fact: Fact, detail: StudyDetail, unreadable: Collection[str]) -> str:
    """A fact of the header as text, identifying ones by the rules of the site; `unreadable` as in `show`."""
    value = getattr(detail.study.header, fact.name)
    if value is None and fact.name in unreadable:
        return tr(formatting.UNREADABLE)
    if value is None and fact.name in detail.erased:
        return tr(patient_identity.ERASED)
    return patient_identity.shown(fact, value)


def _masked_text(fact: Fact, detail: StudyDetail, unreadable: Collection[str]) -> str:
    """As `fact_text`, with identity masked until the user has it shown."""
    value = getattr(detail.study.header, fact.name)
    return fact_text(fact, detail, unreadable) if value is None else masked_identity.of_fact(fact, value)


def _show_planes(detail: StudyDetail) -> None:
    if [plane.plane for plane in detail.study.planes] in ([], [Plane.SINGLE]):
        return
    st.header(tr("Planes"), anchor=False)
    rows = [vars(plane) for plane in detail.study.planes]
    plane = Column(name="plane", label=tr("Plane"), help=tr("X-ray plane."))
    columns = table.columns_with_values(rows, (plane, *columns_of(projection.TOTALS)))
    table.show(rows, columns, key="planes", alt=tr("Accumulated dose per X-ray plane"), is_narrow=True)
