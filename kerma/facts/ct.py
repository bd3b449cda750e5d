"""Facts of computed tomography (PS3.16 TID 10011 to 10015)."""

from kerma.facts.fact import Fact, Kind, coded, number, text
from kerma.standard import concepts as c
from kerma.standard.vocabulary import CT_ACQUISITION_TYPES, CTDI_PHANTOMS

_PARAMETERS = c.CT_ACQUISITION_PARAMETERS
_EVENT = "TID 10013"

TOTALS = (
    number(
        "dlp_mgy_cm",
        "DLP",
        "mGy.cm",
        (c.DLP_TOTAL,),
        "TID 10012",
        "Dose length product of the whole study, as its reports state it.",
    ),
)

EVENT = (
    text(
        "acquisition_protocol",
        "Protocol",
        (c.ACQUISITION_PROTOCOL,),
        _EVENT,
        "Acquisition protocol as named at the scanner.",
    ),
    coded(
        "acquisition_type",
        "Type",
        (c.CT_ACQUISITION_TYPE,),
        _EVENT,
        "How the scanner moved: spiral, sequenced, constant angle (localizer), stationary, free, cone beam.",
        CT_ACQUISITION_TYPES,
    ),
    text("target_region", "Target region", (c.TARGET_REGION,), _EVENT, "Body region as the report names it."),
    number(
        "ctdi_vol_mgy",
        "CTDIvol",
        "mGy",
        (c.CT_DOSE, c.MEAN_CTDI_VOL),
        _EVENT,
        "Mean volume CT dose index, in the phantom named beside it.",
    ),
    coded(
        "ctdi_phantom",
        "Phantom",
        (c.CT_DOSE, c.CTDIW_PHANTOM_TYPE),
        _EVENT,
        "Phantom to which CTDIvol and DLP refer: head 16 cm or body 32 cm.",
        CTDI_PHANTOMS,
    ),
    number("dlp_mgy_cm", "DLP", "mGy.cm", (c.CT_DOSE, c.DLP), _EVENT, "Dose length product of this acquisition."),
    number(
        "scanning_length_mm",
        "Scan length",
        "mm",
        (_PARAMETERS, c.SCANNING_LENGTH),
        "TID 10014",
        "Length scanned along the table, overranging included.",
    ),
    number(
        "scan_top_z_mm",
        "Scan top z",
        "mm",
        (_PARAMETERS, c.TOP_OF_SCANNING_LENGTH),
        "TID 10014",
        "Highest z of the scanned length in the patient's coordinates; z grows towards the head.",
    ),
    number(
        "scan_bottom_z_mm",
        "Scan bottom z",
        "mm",
        (_PARAMETERS, c.BOTTOM_OF_SCANNING_LENGTH),
        "TID 10014",
        "Lowest z of the scanned length in the patient's coordinates.",
    ),
    number(
        "reconstructable_top_z_mm",
        "Volume top z",
        "mm",
        (_PARAMETERS, c.TOP_OF_RECONSTRUCTABLE_VOLUME),
        "TID 10014",
        "Highest z of the volume that can be reconstructed, in the patient's coordinates.",
    ),
    number(
        "reconstructable_bottom_z_mm",
        "Volume bottom z",
        "mm",
        (_PARAMETERS, c.BOTTOM_OF_RECONSTRUCTABLE_VOLUME),
        "TID 10014",
        "Lowest z of the volume that can be reconstructed, in the patient's coordinates.",
    ),
    Fact(
        "frame_of_reference_uid",
        "Frame of reference",
        "Identifies the coordinates of these z; those of two acquisitions can be compared only where it is the same.",
        Kind.UID,
        path=(_PARAMETERS, c.FRAME_OF_REFERENCE_UID),
        source="TID 10014",
    ),
    number(
        "exposure_time_s",
        "Exposure time",
        "s",
        (_PARAMETERS, c.EXPOSURE_TIME),
        _EVENT,
        "Time with X-rays on.",
    ),
    number(
        "single_collimation_mm",
        "Slice collimation",
        "mm",
        (_PARAMETERS, c.SINGLE_COLLIMATION_WIDTH),
        _EVENT,
        "Nominal width of a single detector row at the isocentre.",
    ),
    number(
        "total_collimation_mm",
        "Total collimation",
        "mm",
        (_PARAMETERS, c.TOTAL_COLLIMATION_WIDTH),
        _EVENT,
        "Nominal total beam width at the isocentre.",
    ),
    number(
        "pitch",
        "Pitch",
        "1",
        (_PARAMETERS, c.PITCH_FACTOR),
        _EVENT,
        "Table feed per rotation over total collimation.",
    ),
    number(
        "number_of_sources",
        "X-ray sources",
        "1",
        (_PARAMETERS, c.NUMBER_OF_XRAY_SOURCES),
        _EVENT,
        "Number of X-ray sources used.",
    ),
    text(
        "modulation_type",
        "Modulation",
        (c.XRAY_MODULATION_TYPE,),
        _EVENT,
        "Tube current modulation as the scanner names it.",
    ),
    number("ssde_mgy", "SSDE", "mGy", (c.CT_DOSE, c.SSDE), _EVENT, "Size-specific dose estimate (AAPM 204, 220)."),
    number(
        "water_equivalent_diameter_mm",
        "Water-equivalent diameter",
        "mm",
        (c.CT_DOSE, c.WATER_EQUIVALENT_DIAMETER),
        _EVENT,
        "Water-equivalent diameter of the patient (AAPM 220).",
    ),
    text("comment", "Comment", (c.COMMENT,), _EVENT, "Comment of the report on this event."),
)

SOURCE = (
    number("tube_voltage_kv", "Tube voltage", "kV", (c.KVP,), _EVENT, "Peak tube voltage."),
    number("tube_current_ma", "Tube current", "mA", (c.XRAY_TUBE_CURRENT,), _EVENT, "Mean tube current."),
    number(
        "tube_current_max_ma",
        "Maximum tube current",
        "mA",
        (c.MAXIMUM_XRAY_TUBE_CURRENT,),
        _EVENT,
        "Maximum tube current.",
    ),
    number(
        "rotation_time_s",
        "Rotation time",
        "s",
        (c.EXPOSURE_TIME_PER_ROTATION,),
        _EVENT,
        "Exposure time per rotation.",
    ),
)
