"""Facts of mammography (PS3.16 TID 10003 and 10005, and the mammography image's header)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.facts.event import COMMON_FACTS, IrradiationEvent
from kerma.facts.record import facts_of
from kerma.facts.xray_event import XRayEvent
from kerma.standard import concepts as c
from kerma.standard import vocabulary
from kerma.standard.enumerations import Laterality

_SOURCE = "TID 10003B, (0040,0316)"


@dataclass(frozen=True, kw_only=True)
class MammographyTotals:
    """Mean glandular dose of a mammography study (TID 10005)."""

    agd_left_mgy: float | None = fact.number(
        label="AGD left", unit="mGy", source="TID 10005", meaning="Mean glandular dose of the left breast, whole study."
    )
    agd_right_mgy: float | None = fact.number(
        label="AGD right",
        unit="mGy",
        source="TID 10005",
        meaning="Mean glandular dose of the right breast, whole study.",
    )
    agd_both_mgy: float | None = fact.number(
        label="AGD both",
        unit="mGy",
        source="TID 10005",
        meaning="Mean glandular dose that the report states for both breasts together.",
    )


@dataclass(frozen=True, kw_only=True)
class BreastExposure(IrradiationEvent):
    """What only a mammography exposure has: breast, view, compression and glandular dose."""

    laterality: Laterality | None = fact.coded(
        label="Breast",
        path=(c.ANATOMICAL_STRUCTURE, c.LATERALITY),
        source="TID 10003, (0020,0062)",
        value_set=vocabulary.LATERALITIES,
        meaning="Left or right breast.",
    )
    view: str | None = fact.coded(
        label="View",
        path=(c.IMAGE_VIEW,),
        source="TID 10003, (0054,0220)",
        value_set=vocabulary.MAMMOGRAPHY_VIEWS,
        meaning="View as the acronym of CID 4014: CC, MLO and so on.",
    )
    view_modifier: str | None = fact.text(
        label="View modifier",
        path=(c.IMAGE_VIEW, c.IMAGE_VIEW_MODIFIER),
        source="TID 10003, (0054,0222)",
        meaning="What is special about the view: magnified, spot, rolled.",
    )
    agd_mgy: float | None = fact.number(
        label="AGD", unit="mGy", path=(c.AVERAGE_GLANDULAR_DOSE,), source=_SOURCE, meaning="Mean glandular dose."
    )
    half_value_layer_mm: float | None = fact.number(
        label="HVL",
        unit="mm",
        path=(c.HALF_VALUE_LAYER,),
        source="TID 10003, (0040,0314)",
        meaning="Half value layer in aluminium.",
    )
    anode_target: str | None = fact.coded(
        label="Anode",
        path=(c.ANODE_TARGET_MATERIAL,),
        source="TID 10003B, (0018,1191)",
        value_set=vocabulary.FILTER_MATERIALS,
        meaning="Material of the anode's target.",
    )
    filter_material: str | None = fact.coded(
        label="Filter",
        path=(c.XRAY_FILTERS, c.XRAY_FILTER_MATERIAL),
        source="TID 10003B, (0018,7050)",
        value_set=vocabulary.FILTER_MATERIALS,
        meaning="Material of the filter.",
    )
    filter_thickness_mm: float | None = fact.number(
        label="Filter thickness",
        unit="mm",
        path=(c.XRAY_FILTERS, c.XRAY_FILTER_THICKNESS_MAXIMUM),
        source="TID 10003B, (0018,7054)",
        meaning="Thickness of the filter.",
    )
    compressed_thickness_mm: float | None = fact.number(
        label="Thickness",
        unit="mm",
        path=(c.COMPRESSION_THICKNESS,),
        source="TID 10003C, (0018,11A0)",
        meaning="Thickness of the compressed breast.",
    )
    radiological_thickness_mm: float | None = fact.number(
        label="Radiological thickness",
        unit="mm",
        source="GEMS_SENO_02 (0045,1049)",
        meaning="Thickness of the breast as the system judged it from its attenuation.",
    )
    compression_force_n: float | None = fact.number(
        label="Force",
        unit="N",
        path=(c.COMPRESSION_FORCE,),
        source="TID 10003C, (0018,11A2)",
        meaning="Compression force.",
    )
    magnification_factor: float | None = fact.number(
        label="Magnification", unit="1", source="(0018,1114)", meaning="Estimated radiographic magnification."
    )
    breast_composition_percent: float | None = fact.number(
        label="Glandularity",
        unit="%",
        path=(c.PERCENT_FIBROGLANDULAR_TISSUE,),
        source="TID 4007, (0040,0310)",
        meaning="Fraction of fibroglandular tissue.",
    )


@dataclass(frozen=True, kw_only=True)
class MammographyEvent(XRayEvent, BreastExposure):
    """One mammography exposure (TID 10003); the facts of the breast come first."""

    laterality: Laterality | None = fact.coded(
        label="Breast",
        path=(c.ANATOMICAL_STRUCTURE, c.LATERALITY),
        source="TID 10003, (0020,0062)",
        value_set=vocabulary.LATERALITIES,
        meaning="Left or right breast.",
    )


TOTALS = facts_of(MammographyTotals)
#: The facts of an event beside those that events of all modalities have.
EVENT_FACTS = tuple(declared for declared in facts_of(MammographyEvent) if declared not in COMMON_FACTS)
