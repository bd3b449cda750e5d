"""One study: what the site allows of the patient, the equipment, totals, events, problems, and who told what."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard import event_rows, figures, identity, literal, origins, problems, table
from dashboard.machine_names import full_machine_name
from dashboard.modalities import FLUOROSCOPY, Modality, facts_named, of_study
from dashboard.skin_dose import section as skin_dose
from dashboard.study_list import is_last_list, last_filters
from kerma.database.queries import Row
from kerma.database.queries.study import StudyDetail
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
_ONE_TELLER = "All events were told by object 1."
_SEVERAL_TELLERS = (
    "The numbers of an event were told by the object in its column Object, except those that are listed here."
)


def show(detail: StudyDetail) -> None:
    """Show one study."""
    families = of_study(detail.study["modalities"])
    totals = tuple(fact for family in families for fact in family.totals)
    columns = {family.code: event_rows.event_columns(family, detail) for family in families}
    all_columns = tuple(fact for facts in columns.values() for fact in facts)
    found = problems.of_study(detail, (*totals, *all_columns, *header.HEADER))
    unreadable = problems.unreadable_totals(found, detail.study)
    _way_back(families)
    _heading(detail, families)
    _warnings(detail)
    _totals(totals, families, detail.study, unreadable)
    _facts(detail, unreadable)
    _planes(detail)
    if FLUOROSCOPY in families:
        skin_dose.show(detail)
    for family in families:
        _events(detail, family, columns[family.code], found)
    _dose_checks(detail)
    _organ_doses(detail)
    _problems(found, detail)
    _origins(detail, totals, all_columns)


def _way_back(families: Sequence[Modality]) -> None:
    """To the list last looked at, where the study may stand in it; else to that of its first family."""
    modality = next(filter(is_last_list, families), families[0])
    st.page_link(
        modality.view,
        label=f"{modality.title} studies",
        icon=":material/arrow_back:",
        query_params=last_filters(modality),
    )


def _heading(detail: StudyDetail, families: Iterable[Modality]) -> None:
    study = detail.study
    when = " ".join(figures.anything(study[name]) for name in ("study_date", "study_time") if study[name] is not None)
    literal.title(
        study["study_description"]
        or study["performed_procedure"]
        or f"{' and '.join(family.title for family in families)} study",
        f"{when or 'Date unknown'} · {full_machine_name(detail.equipment)}",
    )


def _warnings(detail: StudyDetail) -> None:
    for row in detail.failed:
        literal.notice(f"An object of this study could not be read, so dose may be missing here: {row['reason']}")
    count = detail.study["problem_count"]
    if count:
        literal.notice(f"{count} problem{'' if count == 1 else 's'} in the objects of this study; see Problems below.")


def _totals(totals: Iterable[Fact], families: Sequence[Modality], study: Row, unreadable: set[str]) -> None:
    shown = [fact for fact in totals if study[fact.name] is not None or fact.name in unreadable]
    cards = [(fact.label, _total(fact, study), fact.meaning) for fact in shown]
    if len(cards) % _PER_ROW:
        name = f"{families[0].event_name}s" if len(families) == 1 else "events"
        cards.append((name.capitalize(), figures.number(study["event_count"]), f"Number of {name}."))
    for start in range(0, len(cards), _PER_ROW):
        for place, (label, value, meaning) in zip(st.columns(_PER_ROW), cards[start : start + _PER_ROW], strict=False):
            place.metric(label, value, help=meaning, border=True)


def _total(fact: Fact, study: Row) -> str:
    value = study[fact.name]
    return figures.UNREADABLE if value is None else figures.of_fact(fact, value)


def _facts(detail: StudyDetail, unreadable: set[str]) -> None:
    row = {**detail.equipment, **detail.study}
    groups = {"Patient": _PATIENT, "Study": _STUDY, "Equipment": _EQUIPMENT}
    literal.cards({heading: _pairs(facts, row, unreadable) for heading, facts in groups.items()})


def _pairs(facts: Iterable[Fact], row: Row, unreadable: set[str]) -> list[tuple[str, str]]:
    return [(fact.label, _said(fact, row, unreadable)) for fact in facts]


def _said(fact: Fact, row: Row, unreadable: set[str]) -> str:
    value = row.get(fact.name)
    if value is None and fact.name in unreadable:
        return figures.UNREADABLE
    return identity.shown(fact, value)


def _planes(detail: StudyDetail) -> None:
    if [row["plane"] for row in detail.planes] in ([], ["single"]):
        return
    plane = Fact("plane", "Plane", "X-ray plane.")
    st.subheader("Planes", anchor=False)
    columns = table.filled(detail.planes, (plane, *projection.TOTALS))
    table.show(detail.planes, columns, key="planes", alt="Accumulated dose per X-ray plane", is_narrow=True)


def _events(detail: StudyDetail, family: Modality, columns: Iterable[Fact], found: Iterable[problems.Problem]) -> None:
    places = [place for place, event in enumerate(detail.events) if event["modality"] == family.code]
    count = len(places)
    st.subheader(f"{figures.number(count)} {family.event_name}{'' if count == 1 else 's'}", anchor=False)
    if not places:
        literal.note("The objects of this study tell totals only, no single events.")
        return
    everything = event_rows.event_rows(detail, origins.object_numbers(detail.objects))
    rows = [everything[place] for place in places]
    cells = {
        (places.index(place), name) for place, name in problems.unreadable_cells(found, everything) if place in places
    }
    table.show(
        rows,
        table.filled(rows, columns, cells),
        key=f"events:{family.path}",
        alt=f"{family.event_name.capitalize()}s in order of time",
        unreadable=cells,
    )
    literal.note(figures.LEGEND)


def _dose_checks(detail: StudyDetail) -> None:
    rows = event_rows.dose_checks(detail)
    if rows:
        st.subheader("Dose check", anchor=False)
        columns = table.filled(rows, event_rows.DOSE_CHECK_COLUMNS)
        table.show(rows, columns, key="dose_checks", alt="CT dose check details", is_narrow=True)


def _organ_doses(detail: StudyDetail) -> None:
    rows = event_rows.organ_doses(detail)
    if rows:
        st.subheader("Organ doses as the report states them", anchor=False)
        columns = table.filled(rows, (event_rows.EVENT_NUMBER, *nuclear_medicine.ORGAN_DOSE))
        table.show(rows, columns, key="organ_doses", alt="Organ doses as the report states them", is_narrow=True)


def _problems(found: Iterable[problems.Problem], detail: StudyDetail) -> None:
    numbers = origins.object_numbers(detail.objects)
    sentences = [
        f"{each.place}: {each.what}" + (f" (object {numbers[each.teller]})" if each.teller in numbers else "")
        for each in found
    ]
    if sentences:
        st.subheader("Problems", anchor=False)
        literal.bullets(sentences)


def _origins(detail: StudyDetail, totals: Iterable[Fact], columns: Iterable[Fact]) -> None:
    totals, columns = tuple(totals), tuple(columns)
    st.subheader("Where each number came from", anchor=False)
    link = st.column_config.LinkColumn("Raw object", display_text="Open in Orthanc")
    table.show(
        rows := origins.object_rows(detail, totals, columns),
        table.filled(rows, origins.OBJECT_COLUMNS),
        key="objects",
        alt="Objects that told the dose of this study",
        config={"raw": link},
    )
    with st.expander("Number by number"):
        literal.note(_ONE_TELLER if len(detail.objects) == 1 else _SEVERAL_TELLERS)
        rows = origins.origin_rows(detail, (*totals, *header.PATIENT, *header.STUDY), columns)
        table.show(
            rows, origins.ORIGIN_COLUMNS, key="origins", alt="Numbers and the objects that told them", is_narrow=True
        )
