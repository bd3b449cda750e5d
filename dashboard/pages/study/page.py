"""One study: what the site allows of the patient, the equipment, totals, events, problems, and who told what."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.pages.studies.page import is_last_list, last_filters
from dashboard.pages.study import (
    comparison,
    event_rows,
    object_content,
    plots,
    problems,
    provenance,
    sections,
    study_plots,
)
from dashboard.pages.study.plots.plot import Exposures
from dashboard.ui import cached_queries, formatting, keys, navigation, patient_identity, plain_text, plurals, table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.equipment_names import full_equipment_name
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.modalities import EVENT_COUNT, Modality, facts_named, of_study
from dashboard.ui.navigation import Page
from dashboard.ui.translated_messages import translated
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import nuclear_medicine, projection
from kerma.facts import study as header
from kerma.facts.fact import Fact

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
_PER_ROW = 4
_MAX_UID_LENGTH = 64  # PS3.5 9.1
_HEIGHT_PX = 600
_COUNTED = {"irradiation event": plurals.irradiation_events, "administration": plurals.administrations}
_NAMED = {"irradiation event": msg("Irradiation events"), "administration": msg("Administrations")}
_ONE_TELLER = msg("All events were told by object 1.")
_SEVERAL_TELLERS = msg(
    "The numbers of an event were told by the object in its column Object, except those that are listed here."
)


def show() -> None:
    """Show the study whose Study Instance UID is in the URL (`/study?uid=1.2.840.…`), or why it cannot be shown."""
    uid = st.query_params.get(keys.STUDY_UID, "").strip()
    if not uid:
        _not_found(
            tr("No study is named."),
            tr("Choose one in a list; its page has an address that you can send to a colleague."),
        )
        return
    with st.skeleton(_HEIGHT_PX):
        detail = cached_queries.study_detail(uid) if len(uid) <= _MAX_UID_LENGTH and uid.isprintable() else None
    if detail is None:
        _not_found(
            tr("This study is not here."),
            tr("It was never received, or was removed since. The page Ingestion tells more."),
        )
        plain_text.note(tr("Study Instance UID {uid}", uid=uid[:200]))
    elif not of_study(detail.study["modalities"]):
        _not_found(
            tr("Nothing irradiated this patient, as far as is known."),
            tr("What tells of this study only estimates dose from other objects, which have not arrived."),
        )
    else:
        _study(detail)


def _not_found(title: str, remedy: str) -> None:
    st.title(title, anchor=False)
    st.markdown(remedy)
    navigation.page_link(Page.HOME, label=tr("Home"), icon=":material/home:")


def _study(detail: StudyDetail) -> None:
    """All parts of the page of a study."""
    families = of_study(detail.study["modalities"])
    totals = tuple(fact for family in families for fact in family.totals)
    columns = {family.code: event_rows.event_columns(family, detail) for family in families}
    all_columns = tuple(column for of_modality in columns.values() for column in of_modality)
    found = problems.of_study(detail, (*columns_of(totals), *all_columns, *columns_of(header.HEADER)))
    unreadable = problems.unreadable_totals(found, detail.study)
    _way_back(families)
    _heading(detail, families)
    _warnings(detail)
    _totals(totals, families, detail.study, unreadable)
    _facts(detail, unreadable)
    _planes(detail)
    for family in families:
        for section in sections.of_family(family.code):
            section(detail)
    for family in families:
        _events(detail, family, columns[family.code], found)
    comparison.show(detail, families)
    _dose_checks(detail)
    _organ_doses(detail)
    _problems(found, detail)
    _origins(detail, totals, all_columns)
    object_content.show(detail)


def _way_back(families: Sequence[Modality]) -> None:
    """To the list last looked at, where the study may stand in it; else to that of its first family."""
    modality = next(filter(is_last_list, families), families[0])
    navigation.page_link(
        modality.studies,
        label=tr("{modality} studies", modality=tr(modality.title)),
        icon=":material/arrow_back:",
        parameters=last_filters(modality),
    )


def _heading(detail: StudyDetail, families: Iterable[Modality]) -> None:
    study = detail.study
    when = " ".join(
        formatting.anything(study[name]) for name in ("study_date", "study_time") if study[name] is not None
    )
    plain_text.title(
        study["study_description"]
        or study["performed_procedure"]
        or tr("{value} study", value=tr(" and ").join(tr(family.title) for family in families)),
        f"{when or tr('Date unknown')} · {full_equipment_name(detail.equipment)}",
    )


def _warnings(detail: StudyDetail) -> None:
    for row in detail.failed:
        plain_text.notice(
            tr(
                "An object of this study could not be read, so dose may be missing here: {reason}",
                reason=translated(row["reason"], row["reason_parts"]),
            )
        )
    count = detail.study["problem_count"]
    if count:
        plain_text.notice(
            trn(
                "{count} problem in the objects of this study; see Problems below.",
                "{count} problems in the objects of this study; see Problems below.",
                count,
                count=count,
            )
        )


def _totals(totals: Iterable[Fact], families: Sequence[Modality], study: Row, unreadable: set[str]) -> None:
    shown = [fact for fact in totals if study[fact.name] is not None or fact.name in unreadable]
    cards = [(tr(fact.label), _total(fact, study), tr(fact.meaning)) for fact in shown]
    if len(cards) % _PER_ROW:
        name = _NAMED[families[0].event_name] if len(families) == 1 else EVENT_COUNT.label
        cards.append((tr(name), formatting.number(study["event_count"]), tr(EVENT_COUNT.help)))
    for start in range(0, len(cards), _PER_ROW):
        for place, (label, value, meaning) in zip(st.columns(_PER_ROW), cards[start : start + _PER_ROW], strict=False):
            place.metric(label, value, help=meaning, border=True)


def _total(fact: Fact, study: Row) -> str:
    value = study[fact.name]
    return tr(formatting.UNREADABLE) if value is None else formatting.of_fact(fact, value)


def _facts(detail: StudyDetail, unreadable: set[str]) -> None:
    row = {**detail.equipment, **detail.study}
    groups = {tr("Patient"): _PATIENT, tr("Study"): _STUDY, tr("System"): _EQUIPMENT}
    plain_text.cards({heading: _pairs(facts, row, unreadable) for heading, facts in groups.items()})


def _pairs(facts: Iterable[Fact], row: Row, unreadable: set[str]) -> list[tuple[str, str]]:
    return [(tr(fact.label), _said(fact, row, unreadable)) for fact in facts]


def _said(fact: Fact, row: Row, unreadable: set[str]) -> str:
    value = row.get(fact.name)
    if value is None and fact.name in unreadable:
        return tr(formatting.UNREADABLE)
    return patient_identity.shown(fact, value)


def _planes(detail: StudyDetail) -> None:
    if [row["plane"] for row in detail.planes] in ([], ["single"]):
        return
    plane = Column(name="plane", label=tr("Plane"), help=tr("X-ray plane."))
    st.subheader(tr("Planes"), anchor=False)
    columns = table.filled(detail.planes, (plane, *columns_of(projection.TOTALS)))
    table.show(detail.planes, columns, key="planes", alt=tr("Accumulated dose per X-ray plane"), is_narrow=True)


def _events(
    detail: StudyDetail, family: Modality, columns: Iterable[Column], found: Iterable[problems.Problem]
) -> None:
    places = [place for place, event in enumerate(detail.events) if event["modality"] == family.code]
    count = len(places)
    st.subheader(_COUNTED[family.event_name](count), anchor=False)
    if not places:
        plain_text.note(tr("The objects of this study tell totals only, no single events."))
        return
    everything = event_rows.event_rows(detail, provenance.object_numbers(detail.objects))
    rows = [everything[place] for place in places]
    told = Exposures(rows, detail.study, event_rows.organ_doses(detail))
    study_plots.show(plots.pictures(family.code, told), key=f"pictures:{family.path}")
    cells = {
        (places.index(place), name) for place, name in problems.unreadable_cells(found, everything) if place in places
    }
    table.show(
        rows,
        table.filled(rows, columns, cells),
        key=f"events:{family.path}",
        alt=tr("Events in order of time"),
        unreadable=cells,
    )
    plain_text.note(tr(formatting.LEGEND))


def _dose_checks(detail: StudyDetail) -> None:
    rows = event_rows.dose_checks(detail)
    if rows:
        st.subheader(tr("Dose check"), anchor=False)
        columns = table.filled(rows, event_rows.DOSE_CHECK_COLUMNS)
        table.show(rows, columns, key="dose_checks", alt=tr("CT dose check details"), is_narrow=True)


def _organ_doses(detail: StudyDetail) -> None:
    rows = event_rows.organ_doses(detail)
    if rows:
        st.subheader(tr("Organ doses as the report states them"), anchor=False)
        columns = table.filled(rows, (event_rows.EVENT_NUMBER, *columns_of(nuclear_medicine.ORGAN_DOSE)))
        table.show(rows, columns, key="organ_doses", alt=tr("Organ doses as the report states them"), is_narrow=True)


def _problems(found: Iterable[problems.Problem], detail: StudyDetail) -> None:
    numbers = provenance.object_numbers(detail.objects)
    sentences = [
        f"{each.place}: {each.what}"
        + (tr(" (object {number})", number=numbers[each.teller]) if each.teller in numbers else "")
        for each in found
    ]
    if sentences:
        st.subheader(tr("Problems"), anchor=False)
        plain_text.bullets(sentences)


def _origins(detail: StudyDetail, totals: Iterable[Fact], columns: Iterable[Column]) -> None:
    totals, columns = tuple(totals), tuple(columns)
    st.subheader(tr("Where each number came from"), anchor=False)
    link = st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc"))
    table.show(
        rows := provenance.object_rows(detail, totals, columns),
        table.filled(rows, provenance.OBJECT_COLUMNS),
        key="objects",
        alt=tr("Objects that told the dose of this study"),
        config={"raw": link},
    )
    with st.expander(tr("Number by number")):
        plain_text.note(tr(_ONE_TELLER if len(detail.objects) == 1 else _SEVERAL_TELLERS))
        rows = provenance.origin_rows(detail, (*totals, *header.PATIENT, *header.STUDY), columns)
        table.show(
            rows,
            provenance.ORIGIN_COLUMNS,
            key="origins",
            alt=tr("Numbers and the objects that told them"),
            is_narrow=True,
        )
