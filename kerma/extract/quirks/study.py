"""Repairs of the study's facts, once its events and modality are known."""

from collections.abc import Callable
from typing import Any

from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import ContentReader

StudyRepair = Callable[[dict[str, Any], Attributes], None]

_REQUEST_IN_DESCRIPTION = (("canon", "CXDI"), ("carestream", "DRX"))


def exam_in_series_description(study: dict[str, Any], header: Attributes) -> None:
    """GE Optima XR220: Study Description is empty and Series Description names the examination."""
    if not study["study_description"] and header.raw("ManufacturerModelName") == "Optima XR220":
        study["study_description"] = header.text("study_description", "SeriesDescription")


def request_in_study_description(study: dict[str, Any], _header: Attributes) -> None:
    """Canon CXDI, Carestream DRX: the requested procedure is only in Study Description."""
    maker, model = (study["manufacturer"] or "").lower(), study["manufacturer_model_name"] or ""
    if not study["requested_procedure"] and any(
        maker.startswith(name) and model.startswith(kind) for name, kind in _REQUEST_IN_DESCRIPTION
    ):
        study["requested_procedure"] = study["study_description"]


def azurion_is_no_radiography(study: dict[str, Any], _header: Attributes) -> None:
    """Philips Azurion: states that it is an integrated radiography system, and may report exposures only."""
    if study["modality"] == "DX" and "azurion" in (study["manufacturer_model_name"] or "").lower():
        study["modality"] = "RF"


STUDY: tuple[StudyRepair, ...] = (
    exam_in_series_description,
    request_in_study_description,
    azurion_is_no_radiography,
)


def repair_study(study: dict[str, Any], document: Document, reader: ContentReader) -> None:
    """Apply the repairs in their order."""
    header = Attributes(document.header, reader, "study")
    for function in STUDY:
        function(study, header)
