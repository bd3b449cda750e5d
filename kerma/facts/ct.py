"""Facts of computed tomography (PS3.16 TID 10011 to 10015)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.facts.event import COMMON_FACTS, IrradiationEvent
from kerma.facts.record import facts_of, nested_records
from kerma.standard import concepts as c
from kerma.standard import vocabulary
from kerma.standard.enumerations import DoseCheckKind

_EVENT = "TID 10013"
_DETAILS = "TID 10014"


@dataclass(frozen=True, kw_only=True)
class CTTotals:
    """Totals of a CT study (TID 10012)."""

    dlp_mgy_cm: float | None = fact.number(
        label="DLP",
        unit="mGy.cm",
        path=(c.DLP_TOTAL,),
        source="TID 10012",
        meaning="Dose length product of the whole study, as its reports state it.",
    )
    dap_gy_cm2: float | None = fact.number(
        label="DAP",
        unit="Gy.cm2",
        path=(c.DAP_TOTAL,),
        source="TID 10012, IEC 60601-2-63",
        meaning="Dose area product of the whole study; stated by cone beam CT.",
    )


@dataclass(frozen=True, kw_only=True)
class CTXRaySource:
    """One X-ray source of a CT acquisition (TID 10013, CT X-Ray Source Parameters)."""

    tube_voltage_kv: float | None = fact.number(
        label="Tube voltage", unit="kV", path=(c.KVP,), source=_EVENT, meaning="Peak tube voltage."
    )
    tube_current_ma: float | None = fact.number(
        label="Tube current", unit="mA", path=(c.XRAY_TUBE_CURRENT,), source=_EVENT, meaning="Mean tube current."
    )
    tube_current_max_ma: float | None = fact.number(
        label="Maximum tube current",
        unit="mA",
        path=(c.MAXIMUM_XRAY_TUBE_CURRENT,),
        source=_EVENT,
        meaning="Maximum tube current.",
    )
    rotation_time_s: float | None = fact.number(
        label="Rotation time",
        unit="s",
        path=(c.EXPOSURE_TIME_PER_ROTATION,),
        source=_EVENT,
        meaning="Exposure time per rotation.",
    )


@dataclass(frozen=True, kw_only=True)
class DoseCheck:
    """A dose check that was configured or exceeded (TID 10015).

    Attributes:
        kind: alert or notification.
        quantity: name of the checked fact (`ctdi_vol_mgy`, `dlp_mgy_cm`); the values are in its unit.
        configured_value: the value configured at the scanner.
        forward_estimate: the value that the scanner predicted before the scan.
        reason: reason for proceeding.
        person: person who confirmed.
    """

    kind: DoseCheckKind
    quantity: str
    configured_value: float | None = None
    forward_estimate: float | None = None
    reason: str | None = None
    person: str | None = None


@dataclass(frozen=True, kw_only=True)
class CTEvent(IrradiationEvent):
    """One CT acquisition (TID 10013).

    Attributes that are no declared facts distinguish the acquisitions of images (PS3.3 C.7.10.1, C.7.6.1):

    Attributes:
        referenced_event_uids: Irradiation Event UIDs (0008,3010) in an image.
        acquisition_uid: Acquisition UID (0008,0017) of an image.
        acquisition_number: Acquisition Number (0020,0012) of an image; equipment numbers anew in each phase or series.
    """

    acquisition_protocol: str | None = fact.text(
        label="Protocol",
        path=(c.ACQUISITION_PROTOCOL,),
        source=_EVENT,
        meaning="Acquisition protocol as named at the scanner.",
    )
    acquisition_type: str | None = fact.coded(
        label="Type",
        path=(c.CT_ACQUISITION_TYPE,),
        source=_EVENT,
        value_set=vocabulary.CT_ACQUISITION_TYPES,
        meaning="Sequenced, spiral, localizer (constant angle), stationary, free or cone beam.",
    )
    target_region: str | None = fact.text(
        label="Target region", path=(c.TARGET_REGION,), source=_EVENT, meaning="Body region as the report names it."
    )
    ctdi_vol_mgy: float | None = fact.number(
        label="CTDIvol",
        unit="mGy",
        path=(c.CT_DOSE, c.MEAN_CTDI_VOL),
        source=_EVENT,
        meaning="Mean volume CT dose index, in the phantom named beside it.",
    )
    ctdi_phantom: str | None = fact.coded(
        label="Phantom",
        path=(c.CT_DOSE, c.CTDIW_PHANTOM_TYPE),
        source=_EVENT,
        value_set=vocabulary.CTDI_PHANTOMS,
        meaning="Phantom to which CTDIvol and DLP refer: head 16 cm or body 32 cm.",
    )
    dlp_mgy_cm: float | None = fact.number(
        label="DLP",
        unit="mGy.cm",
        path=(c.CT_DOSE, c.DLP),
        source=_EVENT,
        meaning="Dose length product of this acquisition.",
    )
    dap_gy_cm2: float | None = fact.number(
        label="DAP",
        unit="Gy.cm2",
        path=(c.CT_DOSE, c.DOSE_AREA_PRODUCT),
        source="TID 10013, (0018,115E)",
        meaning="Dose area product of this acquisition; stated by cone beam CT.",
    )
    scanning_length_mm: float | None = fact.number(
        label="Scan length",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.SCANNING_LENGTH),
        source=_DETAILS,
        meaning="Length scanned along the table, overranging included.",
    )
    scan_top_z_mm: float | None = fact.number(
        label="Scan top z",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.TOP_OF_SCANNING_LENGTH),
        source=_DETAILS,
        meaning="Highest z of the scanned length in the patient's coordinates; z grows towards the head.",
    )
    scan_bottom_z_mm: float | None = fact.number(
        label="Scan bottom z",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.BOTTOM_OF_SCANNING_LENGTH),
        source=_DETAILS,
        meaning="Lowest z of the scanned length in the patient's coordinates.",
    )
    reconstructable_top_z_mm: float | None = fact.number(
        label="Volume top z",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.TOP_OF_RECONSTRUCTABLE_VOLUME),
        source=_DETAILS,
        meaning="Highest z of the volume that can be reconstructed, in the patient's coordinates.",
    )
    reconstructable_bottom_z_mm: float | None = fact.number(
        label="Volume bottom z",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.BOTTOM_OF_RECONSTRUCTABLE_VOLUME),
        source=_DETAILS,
        meaning="Lowest z of the volume that can be reconstructed, in the patient's coordinates.",
    )
    frame_of_reference_uid: str | None = fact.uid(
        label="Frame of reference",
        path=(c.CT_ACQUISITION_PARAMETERS, c.FRAME_OF_REFERENCE_UID),
        source=_DETAILS,
        meaning="Frame of Reference UID: the z coordinates of two acquisitions can be compared only where it is equal.",
    )
    exposure_time_s: float | None = fact.number(
        label="Exposure time",
        unit="s",
        path=(c.CT_ACQUISITION_PARAMETERS, c.EXPOSURE_TIME),
        source=_EVENT,
        meaning="Time with X-rays on.",
    )
    single_collimation_mm: float | None = fact.number(
        label="Slice collimation",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.SINGLE_COLLIMATION_WIDTH),
        source=_EVENT,
        meaning="Nominal width of a single detector row at the isocentre.",
    )
    total_collimation_mm: float | None = fact.number(
        label="Total collimation",
        unit="mm",
        path=(c.CT_ACQUISITION_PARAMETERS, c.TOTAL_COLLIMATION_WIDTH),
        source=_EVENT,
        meaning="Nominal total beam width at the isocentre.",
    )
    pitch: float | None = fact.number(
        label="Pitch",
        unit="1",
        path=(c.CT_ACQUISITION_PARAMETERS, c.PITCH_FACTOR),
        source=_EVENT,
        meaning="Table feed per rotation over total collimation.",
    )
    number_of_sources: float | None = fact.number(
        label="X-ray sources",
        unit="1",
        path=(c.CT_ACQUISITION_PARAMETERS, c.NUMBER_OF_XRAY_SOURCES),
        source=_EVENT,
        meaning="Number of X-ray sources used.",
    )
    modulation_type: str | None = fact.text(
        label="Modulation",
        path=(c.XRAY_MODULATION_TYPE,),
        source=_EVENT,
        meaning="Tube current modulation as the scanner names it.",
    )
    ssde_mgy: float | None = fact.number(
        label="SSDE",
        unit="mGy",
        path=(c.CT_DOSE, c.SSDE),
        source=_EVENT,
        meaning="Size-specific dose estimate (AAPM 204, 220).",
    )
    water_equivalent_diameter_mm: float | None = fact.number(
        label="Water-equivalent diameter",
        unit="mm",
        path=(c.CT_DOSE, c.WATER_EQUIVALENT_DIAMETER),
        source=_EVENT,
        meaning="Water-equivalent diameter of the patient (AAPM 220).",
    )
    repeated_acquisition: str | None = fact.coded(
        label="Repeated",
        path=(c.IS_REPEATED_ACQUISITION,),
        source=_EVENT,
        value_set=vocabulary.YES_NO,
        meaning="Whether the acquisition repeats another one.",
    )
    repeat_reason: str | None = fact.text(
        label="Reason for repeating",
        path=(c.IS_REPEATED_ACQUISITION, c.REASON_FOR_REPEATING_ACQUISITION),
        source=_EVENT,
        meaning="Why the acquisition was repeated, as the report states it.",
    )
    rejected_acquisition: str | None = fact.coded(
        label="Rejected",
        path=(c.IS_REJECTED_ACQUISITION,),
        source=_EVENT,
        value_set=vocabulary.YES_NO,
        meaning="Whether the acquisition was rejected.",
    )
    reject_reason: str | None = fact.text(
        label="Reason for rejecting",
        path=(c.IS_REJECTED_ACQUISITION, c.REASON_FOR_REJECTING_ACQUISITION),
        source=_EVENT,
        meaning="Why the acquisition was rejected, as the report states it.",
    )
    comment: str | None = fact.text(
        label="Comment", path=(c.COMMENT,), source=_EVENT, meaning="Comment of the report on this event."
    )
    sources: tuple[CTXRaySource, ...] = nested_records(CTXRaySource)
    dose_check: tuple[DoseCheck, ...] = nested_records(DoseCheck)
    referenced_event_uids: tuple[str, ...] = ()
    acquisition_uid: str | None = None
    acquisition_number: str | None = None


TOTALS = facts_of(CTTotals)
#: The facts of an event beside those that events of all modalities have.
EVENT_FACTS = tuple(declared for declared in facts_of(CTEvent) if declared not in COMMON_FACTS)
SOURCE = facts_of(CTXRaySource)
