"""Repairs of the study's facts, once its events and modality are known."""

from collections.abc import Callable

from kerma.dicom.attributes import Attributes
from kerma.facts.record import updated
from kerma.facts.study import Study
from kerma.standard.enumerations import ExamModality

StudyRepair = Callable[[Study, Attributes], Study]

#: Beginnings of manufacturer (in lower case) and model.
_REQUEST_IN_DESCRIPTION = (("canon", "CXDI"), ("carestream", "DRX"))


def exam_in_series_description(study: Study, header: Attributes) -> Study:
    """GE Optima XR220: Study Description is empty and Series Description names the examination."""
    if study.study_description or header.raw("ManufacturerModelName") != "Optima XR220":
        return study
    return updated(study, study_description=header.text("study_description", "SeriesDescription"))


def request_in_study_description(study: Study, _header: Attributes) -> Study:
    """Canon CXDI, Carestream DRX: the requested procedure is only in Study Description."""
    manufacturer, model = (study.manufacturer or "").lower(), study.manufacturer_model_name or ""
    is_affected = any(
        manufacturer.startswith(name) and model.startswith(prefix) for name, prefix in _REQUEST_IN_DESCRIPTION
    )
    if study.requested_procedure or not is_affected:
        return study
    return updated(study, requested_procedure=study.study_description)


def azurion_is_no_radiography(study: Study, _header: Attributes) -> Study:
    """Philips Azurion: states that it is an integrated radiography system, and may report exposures only."""
    if study.modality is ExamModality.RADIOGRAPHY and "azurion" in (study.manufacturer_model_name or "").lower():
        return updated(study, modality=ExamModality.FLUOROSCOPY)
    return study


STUDY: tuple[StudyRepair, ...] = (
    exam_in_series_description,
    request_in_study_description,
    azurion_is_no_radiography,
)
