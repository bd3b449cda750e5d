"""Mandatory rows of the dose report templates (PS3.16 TID 10001, 10011, 10021, 10040 and below), by modality.

Rows that Kerma does not store are not among them (start and end of irradiation, scope of accumulation, observer). Of
conditional rows, the part of the condition is used that the stored facts decide; where it is open, a row is not judged.
Enhanced X-ray dose reports (TID 10040) need not state a dose: of the accumulated dose (TID 10041) only the X-ray source
is mandatory.
"""

from collections.abc import Mapping
from dataclasses import replace

from kerma.conformance.requirement import Condition, Level, Requirement
from kerma.standard.enumerations import ExamModality

_CT, _RF, _DX = ExamModality.CT, ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY
_MG, _NM = ExamModality.MAMMOGRAPHY, ExamModality.NUCLEAR_MEDICINE
_TUBE_LOAD = (("exposure_mas",), ("tube_current_ma", "exposure_time_ms"), ("tube_current_ma", "irradiation_duration_s"))


def _row(
    modality: ExamModality, row: str, concept: str, fact: str | tuple[tuple[str, ...], ...], weight: int = 1
) -> Requirement:
    """A mandatory row of events; `row` is template and number: "10013 6"."""
    template, _, number = row.partition(" ")
    alternatives = ((fact,),) if isinstance(fact, str) else fact
    return Requirement(
        modality=modality,
        template=f"TID {template}",
        row=number,
        concept=concept,
        usage="M",
        level=Level.EVENT,
        alternatives=alternatives,
        weight=weight,
    )


def _at(requirement: Requirement, level: Level, condition: Condition = Condition.ALWAYS) -> Requirement:
    """The same of totals or X-ray sources; conditional rows are MC."""
    usage = "M" if condition is Condition.ALWAYS else "MC"
    return replace(requirement, level=level, condition=condition, usage=usage)


def _under(requirement: Requirement, condition: Condition) -> Requirement:
    """The same under a condition; one that holds for all reports of the modality is `ALWAYS`."""
    return replace(requirement, condition=condition, usage="MC")


_OF_CT = (
    _at(_row(_CT, "10012 3", "113813 CT Dose Length Product Total", "dlp_mgy_cm", 3), Level.TOTAL),
    _row(_CT, "10013 3", "123014 Target Region", "target_region"),
    _row(_CT, "10013 4", "113820 CT Acquisition Type", "acquisition_type", 2),
    _row(_CT, "10013 6", "113769 Irradiation Event UID", "irradiation_event_uid", 3),
    _row(_CT, "10013 8", "113824 Exposure Time", "exposure_time_s"),
    _row(_CT, "10014 1", "113825 Scanning Length", "scanning_length_mm", 2),
    _row(_CT, "10013 10", "113826 Nominal Single Collimation Width", "single_collimation_mm"),
    _row(_CT, "10013 11", "113827 Nominal Total Collimation Width", "total_collimation_mm"),
    _under(_row(_CT, "10013 12", "113828 Pitch Factor", "pitch"), Condition.SPIRAL),
    _row(_CT, "10013 13", "113823 Number of X-Ray Sources", "number_of_sources"),
    _at(_row(_CT, "10013 16", "113733 KVP", "tube_voltage_kv", 2), Level.SOURCE),
    _at(_row(_CT, "10013 17", "113833 Maximum X-Ray Tube Current", "tube_current_max_ma"), Level.SOURCE),
    _at(_row(_CT, "10013 18", "113734 X-Ray Tube Current", "tube_current_ma"), Level.SOURCE),
    _at(
        _row(_CT, "10013 19", "113834 Exposure Time per Rotation", "rotation_time_s"),
        Level.SOURCE,
        Condition.NO_LOCALIZER,
    ),
    _under(_row(_CT, "10013 22", "113830 Mean CTDIvol", "ctdi_vol_mgy", 3), Condition.NO_LOCALIZER),
    _under(_row(_CT, "10013 23", "113835 CTDIw Phantom Type", "ctdi_phantom", 3), Condition.NO_LOCALIZER),
    _under(_row(_CT, "10013 26", "113838 DLP", "dlp_mgy_cm", 3), Condition.NO_LOCALIZER),
)


def _of_projection(modality: ExamModality) -> tuple[Requirement, ...]:
    """Rows of events of all projection X-ray."""
    return (
        _row(modality, "10003 3", "113769 Irradiation Event UID", "irradiation_event_uid", 3),
        _row(modality, "10003 6", "111526 DateTime Started", "started_at", 3),
        _row(modality, "10003 7", "113721 Irradiation Event Type", "irradiation_event_type", 2),
        _row(modality, "10003 17", "123014 Target Region", "target_region"),
        _under(_row(modality, "10003b 15", "113736 Exposure, or current and time", _TUBE_LOAD), Condition.ALWAYS),
    )


def _of_enhanced(modality: ExamModality) -> tuple[Requirement, ...]:
    """Rows of the event summaries of enhanced X-ray dose reports."""
    return (
        _row(modality, "10042 2", "113769 Irradiation Event UID", "irradiation_event_uid", 3),
        _row(modality, "10042 3", "111526 DateTime Started", "started_at", 3),
    )


def _of_enhanced_projection(modality: ExamModality) -> tuple[Requirement, ...]:
    kind = _row(modality, "10042 8", "113721 Irradiation Event Type", "irradiation_event_type", 2)
    return (*_of_enhanced(modality), kind)


_OF_FLUOROSCOPY = (
    _at(_row(_RF, "10004 1", "113722 Dose Area Product Total", "dap_gy_cm2", 3), Level.TOTAL),
    _at(_row(_RF, "10004 2", "113725 Dose (RP) Total", "reference_air_kerma_mgy", 3), Level.TOTAL),
    _at(
        _row(_RF, "10004 3", "113726 Fluoro Dose Area Product Total", "fluoro_dap_gy_cm2"),
        Level.TOTAL,
        Condition.HAS_FLUOROSCOPY,
    ),
    _at(_row(_RF, "10004 5", "113730 Total Fluoro Time", "fluoro_time_s", 2), Level.TOTAL, Condition.HAS_FLUOROSCOPY),
    *_of_projection(_RF),
    _under(_row(_RF, "10003 18", "122130 Dose Area Product", "dap_gy_cm2", 3), Condition.ALWAYS),
    _under(_row(_RF, "10003b 1", "113738 Dose (RP)", "reference_air_kerma_mgy", 3), Condition.ALWAYS),
    _under(
        _row(_RF, "10003b 2", "113780 Reference Point Definition", "reference_point_definition"),
        Condition.AIR_KERMA_STATED,
    ),
    _under(_row(_RF, "10003b 6", "113791 Pulse Rate", "pulse_rate_per_s"), Condition.PULSED),
)
_OF_RADIOGRAPHY = (
    _at(_row(_DX, "10007 1", "113722 Dose Area Product Total", "dap_gy_cm2", 3), Level.TOTAL),
    *_of_projection(_DX),
    _under(_row(_DX, "10003 18", "122130 Dose Area Product", "dap_gy_cm2", 3), Condition.ALWAYS),
)
_OF_MAMMOGRAPHY = (
    _at(
        _row(
            _MG,
            "10005 1",
            "111637 Accumulated Average Glandular Dose",
            (("agd_left_mgy",), ("agd_right_mgy",), ("agd_both_mgy",)),
            3,
        ),
        Level.TOTAL,
    ),
    *_of_projection(_MG),
    _under(_row(_MG, "10003b 4", "111631 Average Glandular Dose", "agd_mgy", 3), Condition.ALWAYS),
    _under(_row(_MG, "10003 21", "111636 Entrance Exposure at RP", "entrance_air_kerma_mgy", 2), Condition.ALWAYS),
)
_OF_NUCLEAR_MEDICINE = (
    _row(_NM, "10022 2", "349358000 Radiopharmaceutical agent", "radiopharmaceutical", 3),
    _row(_NM, "10022 3", "89457008 Radionuclide", "radionuclide", 3),
    _row(_NM, "10022 4", "304283002 Radionuclide Half Life", "radionuclide_half_life_s"),
    _row(_NM, "10022 6", "113503 Radiopharmaceutical Administration Event UID", "irradiation_event_uid", 3),
    _row(_NM, "10022 9", "123003 Radiopharmaceutical Start DateTime", "started_at", 3),
    _row(_NM, "10022 11", "113507 Administered activity", "administered_activity_mbq", 3),
    _row(_NM, "10022 20", "410675002 Route of administration", "route_of_administration", 2),
)

#: By modality, in the order of the templates.
REQUIREMENTS: Mapping[ExamModality, tuple[Requirement, ...]] = {
    _CT: (*_OF_CT, *_of_enhanced(_CT)),
    _RF: (*_OF_FLUOROSCOPY, *_of_enhanced_projection(_RF)),
    _DX: (*_OF_RADIOGRAPHY, *_of_enhanced_projection(_DX)),
    _MG: (*_OF_MAMMOGRAPHY, *_of_enhanced_projection(_MG)),
    _NM: _OF_NUCLEAR_MEDICINE,
}
