"""URLs of the reports: `report/study/<uid>.pdf?lang=pl`, `report/equipment/<id>.pdf?quarter=2026-Q3&lang=pl`.

The comparison with reference levels is `report/levels/ct.pdf?name=CT+head&quantity=ctdi_vol`.
"""

from enum import StrEnum
from urllib.parse import quote, urlencode
from uuid import UUID

from dashboard.ui.text import i18n
from dashboard.ui.url_state import Codec, UrlParameter, option_codec
from kerma.messages import message
from kerma.statistics.quarter import Quarter


class Subject(StrEnum):
    """What a report is about, by its name in the URL."""

    STUDY = "study"
    EQUIPMENT = "equipment"
    #: Named by one of the studies, as no URL names a patient.
    PATIENT = "patient"
    #: Comparison with reference levels, by the path of the modality.
    LEVELS = "levels"
    #: Incident of the register, by its identifier.
    INCIDENT = "incident"


#: The path of a report below that of the dashboard.
PATH = "/report/{subject}/{identifier}.pdf"
#: The language of the report.
LANGUAGE = UrlParameter("lang", option_codec(i18n.LANGUAGES), i18n.SOURCE)
#: The quarter of a report on equipment; None: the last whole one.
QUARTER: UrlParameter[Quarter | None] = UrlParameter(
    "quarter", Codec(Quarter.from_text, str, message("a quarter (2026-Q3)")), None
)


def study_url(study_instance_uid: str) -> str:
    """The URL of the report of a study in the language of the page, relative to that of a page."""
    return _url(Subject.STUDY, study_instance_uid, {})


def patient_url(study_instance_uid: str) -> str:
    """The URL of all about the patient of a study in the language of the page, relative to that of a page."""
    return _url(Subject.PATIENT, study_instance_uid, {})


def equipment_url(equipment_id: UUID, quarter: Quarter) -> str:
    """The URL of the report on a quarter of equipment in the language of the page, relative to that of a page."""
    return _url(Subject.EQUIPMENT, str(equipment_id), QUARTER.written(quarter))


def incident_url(incident_id: UUID) -> str:
    """The URL of the report of an incident in the language of the page, relative to that of a page."""
    return _url(Subject.INCIDENT, str(incident_id), {})


def levels_url(modality_path: str, parameters: dict[str, str]) -> str:
    """The URL of a comparison with reference levels in the language of the page, relative to that of a page."""
    return _url(Subject.LEVELS, modality_path, parameters)


def _url(subject: Subject, identifier: str, parameters: dict[str, str]) -> str:
    path = PATH.strip("/").format(subject=subject, identifier=quote(identifier, safe=""))
    query = urlencode({**parameters, **LANGUAGE.written(i18n.language())})
    return f"{path}?{query}" if query else path
