"""The report of one study: what its page shows, for paper and for the patient's record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dashboard.pages.study import event_table, overview, problems, provenance, total_changes
from dashboard.pages.study.problems import LocatedProblem
from dashboard.reports import study_events, study_skin_dose
from dashboard.reports.document import Block, Bullets, Facts, Group, Note, Notice, Report, Table
from dashboard.reports.imprint import imprinted
from dashboard.reports.study_skin_dose import StudySkinDose
from dashboard.reports.tables import table_of, text_table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import Modality, of_study
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.object_sources import source_name
from kerma.database.query.studies import study_detail
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import projection
from kerma.facts import study as header
from kerma.facts.fact import Fact
from kerma.facts.projection import ProjectionEvent
from kerma.standard.enumerations import ExamModality, Plane

# Longer than a column of facts is wide; it stands at the end.
_UID = "study_instance_uid"
_OBJECTS = ("object_number", "kind", "contributed", "content", "received", "sop_instance_uid")


@dataclass(frozen=True, kw_only=True)
class _Study:
    """A study with what its report needs besides it.

    Attributes:
        detail: the study.
        modalities: its modalities.
        totals: the totals of these modalities.
        columns: the columns of the events of each modality.
        found: its problems with their location.
        skin_dose: its skin dose; None where it is no fluoroscopy.
    """

    detail: StudyDetail
    modalities: tuple[Modality, ...]
    totals: tuple[Fact, ...]
    columns: dict[ExamModality, list[Column]]
    found: list[LocatedProblem]
    skin_dose: StudySkinDose | None


def study_report(connection: Connection, study_instance_uid: str, printed_at: datetime) -> Report | None:
    """The report in the present language; None where there is no such study, or none with irradiation events.

    Args:
        connection: a connection to Kerma's database.
        study_instance_uid: Study Instance UID.
        printed_at: now, with time zone.
    """
    study = _load(connection, study_instance_uid)
    if study is None:
        return None
    title, subtitle = overview.heading_texts(study.detail, study.modalities)
    return imprinted(
        kind=tr("Radiation dose report"),
        title=title,
        subtitle=subtitle,
        blocks=list(_blocks(study)),
        pictures={} if study.skin_dose is None else study_skin_dose.picture_of(study.skin_dose),
        printed_at=printed_at,
    )


def _load(connection: Connection, study_instance_uid: str) -> _Study | None:
    detail = study_detail.study_detail(connection, study_instance_uid)
    modalities = () if detail is None else of_study(detail.study.modalities)
    if detail is None or not modalities:
        return None
    totals = tuple(dict.fromkeys(fact for modality in modalities for fact in modality.totals))
    columns = {modality.code: event_table.event_columns(modality, detail) for modality in modalities}
    all_columns = [column for of_modality in columns.values() for column in of_modality]
    is_fluoroscopy = ExamModality.FLUOROSCOPY in columns
    return _Study(
        detail=detail,
        modalities=modalities,
        totals=totals,
        columns=columns,
        found=problems.located_problems(detail, (*columns_of(totals), *all_columns, *columns_of(header.HEADER))),
        skin_dose=study_skin_dose.load(connection, detail.study.study_id) if is_fluoroscopy else None,
    )


def _blocks(study: _Study) -> Iterator[Block]:
    detail = study.detail
    yield _header(study)
    yield from (Note(text=line) for line in provenance.imported_lines(detail))
    yield from (Notice(text=overview.failed_object_message(failed)) for failed in detail.failed)
    yield from (Notice(text=note) for note in total_changes.notes(detail))
    if excluded := overview.excluded_message(detail.study):
        yield Notice(text=excluded)
    if moved := overview.moved_message(detail.study):
        yield Notice(text=moved)
    yield _totals(study)
    yield from _planes(detail)
    if study.skin_dose is not None:
        facts = (event.facts for event in detail.events_of(ExamModality.FLUOROSCOPY))
        events = [event for event in facts if isinstance(event, ProjectionEvent)]
        yield from study_skin_dose.skin_dose_blocks(study.skin_dose, events)
    for modality in study.modalities:
        yield from study_events.event_blocks(detail, modality, study.columns[modality.code], study.found)
    yield from study_events.further_blocks(detail)
    if study.found:
        lines = problems.problem_lines(study.found, provenance.object_numbers(detail.objects))
        yield Bullets(heading=tr("Problems"), items=lines)
    yield from _objects(study)
    yield Note(text=tr(formatting.LEGEND))


def _header(study: _Study) -> Facts:
    unreadable = problems.unreadable_totals(study.found, study.detail)
    groups: dict[str, Sequence[Fact]] = {
        tr("Patient"): overview.PATIENT_FACTS,
        tr("Study"): [fact for fact in overview.STUDY_FACTS if fact.name != _UID],
        tr("System"): overview.EQUIPMENT_FACTS,
    }
    return Facts(
        groups=[
            Group(
                heading=heading,
                pairs=[(tr(fact.label), overview.fact_text(fact, study.detail, unreadable)) for fact in facts],
            )
            for heading, facts in groups.items()
        ]
    )


def _totals(study: _Study) -> Table:
    """Each total with the objects that state it."""
    unreadable = problems.unreadable_totals(study.found, study.detail)
    rows = []
    for fact in study.totals:
        value = getattr(study.detail.study.totals, fact.name)
        if value is not None:
            rows.append((tr(fact.label), formatting.of_fact(fact, value), _source(study.detail, fact)))
        elif fact.name in unreadable:
            rows.append((tr(fact.label), tr(formatting.UNREADABLE), formatting.MISSING))
    count = formatting.number(len(study.detail.study.events))
    rows.append((tr("Events"), count, formatting.MISSING))
    headings = (tr("Quantity"), tr("Value"), tr("Source object"))
    return text_table(headings, rows, (False, True, False), title=tr("Totals"))


def _source(detail: StudyDetail, fact: Fact) -> str:
    """The objects that state a total by number and kind: "1, CT dose report (RDSR)"."""
    uids = detail.study.provenance.get(fact.name)
    number = provenance.object_number(uids, provenance.object_numbers(detail.objects))
    kinds = [source_name(source.source) for source in detail.objects if source.sop_instance_uid == uids]
    return ", ".join((number, *kinds))


def _planes(detail: StudyDetail) -> Iterator[Table]:
    if [plane.plane for plane in detail.study.planes] in ([], [Plane.SINGLE]):
        return
    plane = Column(name="plane", label=tr("Plane"), help=tr("X-ray plane."))
    rows = [vars(plane) for plane in detail.study.planes]
    yield table_of(rows, (plane, *columns_of(projection.TOTALS)), title=tr("Planes"))


def _objects(study: _Study) -> Iterator[Block]:
    all_columns = [column for columns in study.columns.values() for column in columns]
    rows = provenance.object_rows(study.detail, study.totals, all_columns)
    columns = [column for column in provenance.OBJECT_COLUMNS if column.name in _OBJECTS]
    yield table_of(rows, columns, title=tr("Source objects"))
    yield Note(text=tr("Study Instance UID {uid}", uid=study.detail.study.header.study_instance_uid or ""))
