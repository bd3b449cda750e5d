"""A text for the manufacturer's service: what its reports lack, by template and row, without identity of patients."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dashboard.pages.conformance import requirement_texts
from dashboard.pages.conformance.requirement_texts import RequirementText
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import in_language, tr
from kerma import __version__
from kerma.conformance.score import StateCounts
from kerma.database.query.conformance.equipment_conformance import EquipmentConformance, FailingStudy
from kerma.standard.enumerations import ExamModality

#: Examples of SOP Instance UIDs for each requirement, where the user wants them.
MAX_EXAMPLES = 3


class Subject(NamedTuple):
    """What a text is about.

    Attributes:
        modality: whose templates the reports have to follow.
        equipment: the judged equipment with its numbers.
        examples: studies whose reports are named; empty: no UID is named.
    """

    modality: ExamModality
    equipment: EquipmentConformance
    examples: Sequence[FailingStudy] = ()


def service_text(subject: Subject, language: str) -> str:
    """The text in a language; lines end with a line feed."""
    with in_language(language):
        return "\n".join(_lines(subject)) + "\n"


def _lines(subject: Subject) -> Iterator[str]:
    yield tr("Conformance of dose reports (DICOM PS3.16)")
    yield ""
    yield from _equipment(subject.equipment)
    yield ""
    failed = [
        one for one in requirement_texts.of_modality(subject.modality) if subject.equipment.counts[one.key].failed
    ]
    if not failed:
        yield tr("Every checked requirement is fulfilled.")
    for one in failed:
        yield from _finding(one, subject.equipment.counts[one.key], subject.examples)
    yield ""
    yield tr(
        "M: mandatory; MC: mandatory under a condition. A study counts once, however many of its events are concerned. "
        "Found by Kerma {version} in the stored reports; this text names no patient.",
        version=__version__,
    )


def _equipment(one: EquipmentConformance) -> Iterator[str]:
    stated = (
        (tr("Manufacturer"), one.manufacturer),
        (tr("Model"), one.manufacturer_model_name),
        (tr("Serial number"), one.device_serial_number),
        (tr("Station"), one.station_name),
        (tr("Software"), one.software_versions),
    )
    yield from (f"{label}: {value}" for label, value in stated if value)
    days = " … ".join(formatting.day(at.date()) if at else formatting.MISSING for at in (one.first_at, one.last_at))
    yield f"{tr('Period')}: {days}"
    yield tr(
        "Judged: {reports} reports of {studies} studies",
        reports=formatting.number(one.report_count),
        studies=formatting.number(one.study_count),
    )


def _finding(one: RequirementText, counts: StateCounts, examples: Iterable[FailingStudy]) -> Iterator[str]:
    usage = f" ({', '.join(part for part in (one.usage, one.condition) if part)})" if one.usage else ""
    yield f"- {one.source}{usage}: {one.what}"
    of_studies = formatting.number(counts.applicable)
    if counts.missing:
        yield "  " + tr(
            "missing in reports of {number} of {all} studies", number=formatting.number(counts.missing), all=of_studies
        )
    if counts.doubtful:
        yield "  " + tr(
            "doubtful in reports of {number} of {all} studies",
            number=formatting.number(counts.doubtful),
            all=of_studies,
        )
    named = [uid for study in examples if one.key in study.findings for uid in study.report_uids]
    yield from (f"  SOP Instance UID {uid}" for uid in named[:MAX_EXAMPLES])
