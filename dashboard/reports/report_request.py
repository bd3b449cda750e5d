"""Report requests and their URLs. A URL with an invalid or unknown parameter is refused, as that of an export is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.exports.export_request import RefusedError
from dashboard.pages.reference_levels import parameters as level_parameters
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.report_urls import LANGUAGE, QUARTER, Subject
from dashboard.ui.url_state import IDENTIFIER, Fault, ParameterFault, shortened
from kerma.reference_levels.sample_request import SampleRequest
from kerma.statistics.quarter import Quarter

_MAX_UID_LENGTH = 64  # PS3.5 9.1
_NAMES = {
    Subject.STUDY: "a study",
    Subject.EQUIPMENT: "equipment",
    Subject.PATIENT: "a study",
    Subject.LEVELS: "a modality",
    Subject.INCIDENT: "an incident",
}
_MODALITY_OF_PATH = {modality.path: modality.code for modality in MODALITIES}
_PARAMETERS = {
    Subject.STUDY: frozenset({LANGUAGE.name}),
    Subject.EQUIPMENT: frozenset({LANGUAGE.name, QUARTER.name}),
    Subject.PATIENT: frozenset({LANGUAGE.name}),
    Subject.LEVELS: frozenset({LANGUAGE.name, *level_parameters.NAMES}),
    Subject.INCIDENT: frozenset({LANGUAGE.name}),
}


@dataclass(frozen=True)
class ReportRequest:
    """One report.

    Attributes:
        subject: what it is about.
        identifier: Study Instance UID, also of a patient; equipment_id as text; or path of a modality.
        language: code of its language.
        quarter: the quarter of equipment; None for others.
        sample: what is compared with reference levels; None for others.
        unstated: fields of the sample that the URL does not state; they get the defaults of the page.
    """

    subject: Subject
    identifier: str
    language: str
    quarter: Quarter | None = None
    sample: SampleRequest | None = None
    unstated: frozenset[str] = frozenset()


def read(subject: str, identifier: str, params: Mapping[str, str], today: date) -> ReportRequest:
    """The request of a URL.

    Args:
        subject: name of the subject in the path.
        identifier: identifier in the path.
        params: parameters of the URL.
        today: the present day; equipment is reported for the last whole quarter before it unless the URL names one.

    Raises:
        RefusedError: unknown subject or parameter, or an invalid value.
    """
    if subject not in set(Subject):
        raise RefusedError(f"There is no report on {shortened(subject)}; there are {', '.join(Subject)}.")
    known = Subject(subject)
    if not _is_identifier(known, identifier):
        raise RefusedError(f"{shortened(identifier)} does not identify {_NAMES[known]}.")
    language, quarter = LANGUAGE.read(params), QUARTER.read(params)
    unknown = (ParameterFault(Fault.UNKNOWN, name) for name in params if name not in _PARAMETERS[known])
    if faults := (*language.faults, *quarter.faults, *unknown):
        raise RefusedError(*(fault.refused() for fault in faults))
    if known is Subject.LEVELS:
        sample, of_levels = level_parameters.read(params, _MODALITY_OF_PATH[identifier])
        if of_levels:
            raise RefusedError(*(fault.refused() for fault in of_levels))
        unstated = level_parameters.unstated(params)
        return ReportRequest(known, identifier, language.value, sample=sample, unstated=unstated)
    if known is not Subject.EQUIPMENT:
        return ReportRequest(known, identifier, language.value)
    return ReportRequest(known, identifier, language.value, quarter.value or Quarter.of_day(today).previous)


def _is_identifier(subject: Subject, text: str) -> bool:
    if subject in (Subject.EQUIPMENT, Subject.INCIDENT):
        return IDENTIFIER.value(text) is not None
    if subject is Subject.LEVELS:
        return text in _MODALITY_OF_PATH
    return len(text) <= _MAX_UID_LENGTH and text.isprintable()


def file_name(request: ReportRequest) -> str:
    """The name of the file: kerma_study_<uid>.pdf, kerma_equipment_<id>_2026-Q3.pdf; it names no patient."""
    characters = "".join(
        character if character.isalnum() or character in ".-" else "_" for character in request.identifier
    )
    parts = ("kerma", request.subject, characters.encode("ascii", "ignore").decode(), request.quarter)
    return f"{'_'.join(str(part) for part in parts if part)}.pdf"
