"""What the doses of CT studies say about the region: whether a head or a body was scanned.

CTDIvol, phantom, scan length and tube voltage distinguish a head from a body where the texts are silent, and contradict
texts that are wrong. Only adults count: equipment reports small children's bodies for the head phantom.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.standard_names.region import Region
from kerma.standard_names.region_suggestion import RegionSuggestion
from kerma.standard_names.standard_name import standard_name
from kerma.standard_names.suggestion import Suggestion

#: Age from which on a patient counts as an adult.
ADULT_YEARS = 16
#: Studies below which doses say nothing.
MIN_STUDIES = 5
_HEAD_PHANTOM, _BODY_PHANTOM = "head_16cm", "body_32cm"
# Share of the studies that must agree: a scan is now and then made with the wrong protocol.
_AGREEMENT = 0.9


class ScannedBody(StrEnum):
    """What was scanned, by its doses."""

    HEAD = "head"
    BODY = "body"


class Scan(NamedTuple):
    """A CT acquisition of an adult that is no localizer; None: not stated.

    Attributes:
        study: any value that is the same for the scans of a study.
        ctdi_phantom: head_16cm or body_32cm.
        ctdi_vol_mgy: CTDIvol.
        scanning_length_mm: scanned length.
        tube_voltage_kv: tube voltage.
    """

    study: object
    ctdi_phantom: str | None
    ctdi_vol_mgy: float | None
    scanning_length_mm: float | None
    tube_voltage_kv: float | None


class _Limits(NamedTuple):
    """Medians of what an acquisition of a head, or of a body, has where no phantom is stated."""

    min_ctdi_vol_mgy: float
    max_ctdi_vol_mgy: float
    min_length_mm: float
    max_length_mm: float
    min_voltage_kv: float


# A head takes two to five times the CTDIvol of a body (reference levels of 47 to 56 against 7 to 15 mGy), is no longer
# than 25 cm, and is not scanned below 100 kV but for angiography. What lies between the two says nothing.
_LIMITS = {
    ScannedBody.HEAD: _Limits(30, 100, 0, 250, 100),
    ScannedBody.BODY: _Limits(0, 20, 250, 2000, 0),
}
#: Regions of which one or the other is scanned; of necks, limbs and the whole body, either may be.
_OF_REGION = {
    **dict.fromkeys((Region.HEAD, Region.FACE_SINUSES), ScannedBody.HEAD),
    **dict.fromkeys(
        (
            *(Region.CHEST, Region.HEART, Region.ABDOMEN, Region.PELVIS, Region.ABDOMEN_PELVIS),
            *(Region.CHEST_ABDOMEN_PELVIS, Region.SPINE_THORACIC, Region.SPINE_LUMBAR),
        ),
        ScannedBody.BODY,
    ),
}
# No person accepts these without a look.
_UNSURE = 0.5


@dataclass(frozen=True, kw_only=True)
class DoseProfile:
    """What the scans of an examination have in common; medians are None where no scan states a value.

    Attributes:
        study_count: number of studies of adults.
        head_phantom_count: studies all of whose scans refer to the head phantom of 16 cm.
        body_phantom_count: studies all of whose scans refer to the body phantom of 32 cm.
        ctdi_vol_mgy: median of CTDIvol.
        scanning_length_mm: median of the scanned length.
        tube_voltage_kv: median of the tube voltage.
    """

    study_count: int
    head_phantom_count: int
    body_phantom_count: int
    ctdi_vol_mgy: float | None
    scanning_length_mm: float | None
    tube_voltage_kv: float | None

    @property
    def scanned(self) -> ScannedBody | None:
        """Whether heads or bodies were scanned; None where that is not clear, or the studies are few."""
        if self.study_count < MIN_STUDIES:
            return None
        if self.head_phantom_count >= _AGREEMENT * self.study_count:
            return ScannedBody.HEAD
        if self.body_phantom_count >= _AGREEMENT * self.study_count:
            return ScannedBody.BODY
        if self.head_phantom_count or self.body_phantom_count:
            return None
        return next((body for body, limits in _LIMITS.items() if self._lies_within(limits)), None)

    def _lies_within(self, limits: _Limits) -> bool:
        if self.ctdi_vol_mgy is None or self.scanning_length_mm is None or self.tube_voltage_kv is None:
            return False
        return (
            limits.min_ctdi_vol_mgy <= self.ctdi_vol_mgy <= limits.max_ctdi_vol_mgy
            and limits.min_length_mm <= self.scanning_length_mm <= limits.max_length_mm
            and limits.min_voltage_kv <= self.tube_voltage_kv
        )


def profile(scans: Iterable[Scan]) -> DoseProfile:
    """What scans of adults have in common."""
    rows = list(scans)
    phantoms: dict[object, set[str | None]] = {}
    for scan in rows:
        phantoms.setdefault(scan.study, set()).add(scan.ctdi_phantom)
    return DoseProfile(
        study_count=len(phantoms),
        head_phantom_count=sum(found == {_HEAD_PHANTOM} for found in phantoms.values()),
        body_phantom_count=sum(found == {_BODY_PHANTOM} for found in phantoms.values()),
        ctdi_vol_mgy=_median([scan.ctdi_vol_mgy for scan in rows]),
        scanning_length_mm=_median([scan.scanning_length_mm for scan in rows]),
        tube_voltage_kv=_median([scan.tube_voltage_kv for scan in rows]),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def with_doses(suggestion: Suggestion, doses: DoseProfile, modality: str) -> Suggestion:
    """A suggestion by texts, less sure where the doses contradict it; a head where the texts say nothing.

    Doses never make a suggestion surer: no labelled studies say by how much.
    """
    region = suggestion.region
    if doses.scanned is None or region.is_sufficient:
        return suggestion
    if region.region is Region.OTHER:
        if doses.scanned is not ScannedBody.HEAD:
            return _with_region(suggestion, Region.OTHER, region.confidence, _beside(region, doses))
        name = standard_name(modality, Region.HEAD, "", is_phantom=False)
        return Suggestion(RegionSuggestion(Region.HEAD, _UNSURE, _beside(region, doses)), name)
    expected = _OF_REGION.get(region.region)
    is_contradicted = expected not in {None, doses.scanned}
    confidence = min(region.confidence, _UNSURE) if is_contradicted else region.confidence
    return _with_region(suggestion, region.region, confidence, _beside(region, doses))


def _with_region(suggestion: Suggestion, region: Region, confidence: float, reason: Message) -> Suggestion:
    return Suggestion(RegionSuggestion(region, confidence, reason), suggestion.standard_name)


def _beside(region: RegionSuggestion, doses: DoseProfile) -> Message:
    return message("{texts}; {doses}", texts=region.reason, doses=_about(doses))


def _about(doses: DoseProfile) -> Message:
    """By which values heads or bodies were scanned, in words."""
    studies = doses.study_count
    if not doses.head_phantom_count + doses.body_phantom_count:
        return _by_values(doses)
    if doses.scanned is ScannedBody.HEAD:
        return message("{n} of {all} studies refer to the head phantom", n=doses.head_phantom_count, all=studies)
    return message("{n} of {all} studies refer to the body phantom", n=doses.body_phantom_count, all=studies)


def _by_values(doses: DoseProfile) -> Message:
    """The medians; `scanned` is known, and so are these."""
    values = {
        "ctdi_vol": round(doses.ctdi_vol_mgy or 0, 1),
        "length": round(doses.scanning_length_mm or 0),
        "voltage": round(doses.tube_voltage_kv or 0),
    }
    if doses.scanned is ScannedBody.HEAD:
        return message(
            "scanned as a head is: medians of {ctdi_vol} mGy, {length} mm and {voltage} kV without phantom", **values
        )
    return message(
        "scanned as a body is: medians of {ctdi_vol} mGy, {length} mm and {voltage} kV without phantom", **values
    )
