"""Facts of mammography (PS3.16 TID 10003 and 10005, and the mammography image's header)."""

from kerma.facts import projection
from kerma.facts.fact import Fact, Kind, coded, number, text
from kerma.standard import concepts as c
from kerma.standard import vocabulary

_SOURCE = "TID 10003B, (0040,0316)"


def _glandular(name: str, label: str, meaning: str) -> Fact:
    return Fact(name, label, meaning, Kind.NUMBER, "mGy", source="TID 10005")


TOTALS = (
    _glandular("agd_left_mgy", "AGD left", "Mean glandular dose of the left breast, whole study."),
    _glandular("agd_right_mgy", "AGD right", "Mean glandular dose of the right breast, whole study."),
    _glandular("agd_both_mgy", "AGD both", "Mean glandular dose that the report gives for both breasts together."),
)

_OWN = (
    coded(
        "laterality",
        "Breast",
        (c.ANATOMICAL_STRUCTURE, c.LATERALITY),
        "TID 10003, (0020,0062)",
        "Left or right breast.",
        vocabulary.LATERALITIES,
    ),
    coded(
        "view",
        "View",
        (c.IMAGE_VIEW,),
        "TID 10003, (0054,0220)",
        "View as the acronym of CID 4014: CC, MLO and so on.",
        vocabulary.MAMMOGRAPHY_VIEWS,
    ),
    text(
        "view_modifier",
        "View modifier",
        (c.IMAGE_VIEW, c.IMAGE_VIEW_MODIFIER),
        "TID 10003, (0054,0222)",
        "What is special about the view: magnified, spot, rolled.",
    ),
    number("agd_mgy", "AGD", "mGy", (c.AVERAGE_GLANDULAR_DOSE,), _SOURCE, "Mean glandular dose."),
    number(
        "half_value_layer_mm",
        "HVL",
        "mm",
        (c.HALF_VALUE_LAYER,),
        "TID 10003, (0040,0314)",
        "Half value layer in aluminium.",
    ),
    coded(
        "anode_target",
        "Anode",
        (c.ANODE_TARGET_MATERIAL,),
        "TID 10003B, (0018,1191)",
        "Material of the anode's target.",
        vocabulary.FILTER_MATERIALS,
    ),
    coded(
        "filter_material",
        "Filter",
        (c.XRAY_FILTERS, c.XRAY_FILTER_MATERIAL),
        "TID 10003B, (0018,7050)",
        "Material of the filter.",
        vocabulary.FILTER_MATERIALS,
    ),
    number(
        "filter_thickness_mm",
        "Filter thickness",
        "mm",
        (c.XRAY_FILTERS, c.XRAY_FILTER_THICKNESS_MAXIMUM),
        "TID 10003B, (0018,7054)",
        "Thickness of the filter.",
    ),
    number(
        "compressed_thickness_mm",
        "Thickness",
        "mm",
        (c.COMPRESSION_THICKNESS,),
        "TID 10003C, (0018,11A0)",
        "Thickness of the compressed breast.",
    ),
    Fact(
        "radiological_thickness_mm",
        "Radiological thickness",
        "Thickness of the breast as the system judged it from its attenuation.",
        Kind.NUMBER,
        "mm",
        source="GEMS_SENO_02 (0045,1049)",
    ),
    number(
        "compression_force_n",
        "Force",
        "N",
        (c.COMPRESSION_FORCE,),
        "TID 10003C, (0018,11A2)",
        "Compression force.",
    ),
    Fact(
        "magnification_factor",
        "Magnification",
        "Estimated radiographic magnification.",
        Kind.NUMBER,
        "1",
        source="(0018,1114)",
    ),
    number(
        "breast_composition_percent",
        "Glandularity",
        "%",
        (c.BREAST_COMPOSITION,),
        "TID 4007, (0040,0310)",
        "Share of fibroglandular tissue.",
    ),
)

_OWN_NAMES = {fact.name for fact in _OWN}
_NOT_BREAST = {
    "image_view",
    "fluoro_mode",
    "patient_table_relationship",
    "patient_orientation",
    "patient_orientation_modifier",
}
# Where an interventional system's table, detector and shutters are.
_NOT_BREAST_PREFIXES = ("table_", "isocenter_", "detector_rotation_", "longitudinal_beam_", "shutter_")

EVENT = (
    *_OWN,
    *(
        fact
        for fact in projection.EVENT
        if fact.name not in _OWN_NAMES | _NOT_BREAST and not fact.name.startswith(_NOT_BREAST_PREFIXES)
    ),
)
