"""The texts of an examination from which region and name are suggested."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ExaminationTexts:
    """What objects and request state of an examination; empty where they do not.

    Attributes:
        modality: as in (0008,0060).
        study_description: Study Description (0008,1030).
        requested_procedure: Requested Procedure Description (0032,1060), or the text of the request.
        acquisition_protocols: names of the acquisition protocols.
        target_region_code: value of the code of the target region (TID 10013, CID 4031).
        target_regions: names of the target regions, where these are known instead of the code.
    """

    modality: str
    study_description: str = ""
    requested_procedure: str = ""
    acquisition_protocols: tuple[str, ...] = ()
    target_region_code: str = ""
    target_regions: tuple[str, ...] = ()
