"""Ranges of plausible values of the facts: data for `kerma.extract.checks.plausibility`.

`TYPICAL` ranges reach from the smallest child to the most difficult procedure; a value ten times beyond them has, as a
rule, the wrong unit. `PHYSICAL` ranges are limits of the equipment; a value beyond them is wrong. Zero is in every
range: equipment states it for values that were not measured or not used. All ranges are wide, so that correct values
are never reported. Sources: surveys behind national diagnostic reference levels (ICRP 135); IEC 60601-2-43, -44, -45
and -54 for the equipment.
"""

from collections.abc import Mapping
from typing import NamedTuple

from kerma.standard.enumerations import ExamModality


class Span(NamedTuple):
    """Minimum and maximum, in the unit of the fact's name."""

    minimum: float
    maximum: float


#: One event, by exam modality.
TYPICAL_OF_AN_EVENT: Mapping[ExamModality, Mapping[str, Span]] = {
    ExamModality.CT: {
        "ctdi_vol_mgy": Span(0.1, 300),
        "dlp_mgy_cm": Span(0.3, 3000),
        "ssde_mgy": Span(0.1, 300),
        "dap_gy_cm2": Span(0.005, 300),
    },
    ExamModality.FLUOROSCOPY: {"dap_gy_cm2": Span(1e-5, 300), "reference_air_kerma_mgy": Span(1e-4, 2000)},
    ExamModality.RADIOGRAPHY: {
        "dap_gy_cm2": Span(3e-4, 10),
        "reference_air_kerma_mgy": Span(0.001, 30),
        "entrance_air_kerma_mgy": Span(0.001, 30),
        "exposure_mas": Span(0.05, 500),
    },
    ExamModality.MAMMOGRAPHY: {
        "agd_mgy": Span(0.2, 15),
        "entrance_air_kerma_mgy": Span(0.2, 50),
        "exposure_mas": Span(1, 500),
    },
    ExamModality.NUCLEAR_MEDICINE: {"effective_dose_msv": Span(0.01, 100)},
}

#: One event of the acquisition type constant angle.
TYPICAL_OF_A_LOCALIZER: Mapping[str, Span] = {"ctdi_vol_mgy": Span(0.005, 5), "dlp_mgy_cm": Span(0.1, 200)}

#: A whole study, by exam modality.
TYPICAL_OF_A_STUDY: Mapping[ExamModality, Mapping[str, Span]] = {
    ExamModality.CT: {"dlp_mgy_cm": Span(0.3, 8000), "dap_gy_cm2": Span(0.005, 600)},
    ExamModality.FLUOROSCOPY: {
        "dap_gy_cm2": Span(1e-4, 2000),
        "reference_air_kerma_mgy": Span(1e-3, 15_000),
        "fluoro_time_s": Span(0.1, 18_000),
        "acquisition_time_s": Span(0.001, 3600),
    },
    ExamModality.RADIOGRAPHY: {"dap_gy_cm2": Span(3e-4, 50), "reference_air_kerma_mgy": Span(0.001, 150)},
    ExamModality.MAMMOGRAPHY: {
        "agd_left_mgy": Span(0.2, 50),
        "agd_right_mgy": Span(0.2, 50),
        "agd_both_mgy": Span(0.2, 100),
    },
}

#: Limits of the equipment and of nature, for all modalities.
PHYSICAL: dict[str, Span] = {
    "tube_voltage_kv": Span(15, 160),
    "tube_current_ma": Span(0.005, 2000),
    "tube_current_max_ma": Span(0.005, 2000),
    "focal_spot_size_mm": Span(0.05, 3),
    "pulse_width_ms": Span(0.01, 10_000),
    "pulse_rate_per_s": Span(0.001, 200),  # Siemens Artis writes 0.01 for a single shot
    "exposure_time_ms": Span(0.01, 7_200_000),
    "exposure_time_s": Span(0.001, 3600),
    "rotation_time_s": Span(0.1, 120),
    "pitch": Span(0.03, 4),
    "scanning_length_mm": Span(0.1, 2500),
    "total_collimation_mm": Span(0.1, 600),
    "water_equivalent_diameter_mm": Span(40, 700),
    "distance_source_to_detector_mm": Span(150, 4000),
    "distance_source_to_isocenter_mm": Span(300, 2000),
    "distance_source_to_reference_point_mm": Span(150, 4000),
    "primary_angle_deg": Span(-360, 360),
    "secondary_angle_deg": Span(-360, 360),
    "half_value_layer_mm": Span(0.1, 20),
    "compressed_thickness_mm": Span(5, 200),
    "compression_force_n": Span(1, 400),
    "breast_composition_percent": Span(0, 100),
}

#: Narrower limits of single modalities.
PHYSICAL_OF: Mapping[ExamModality, Mapping[str, Span]] = {
    ExamModality.CT: {"tube_voltage_kv": Span(50, 160)},
    ExamModality.FLUOROSCOPY: {"tube_voltage_kv": Span(30, 160)},
    ExamModality.RADIOGRAPHY: {"tube_voltage_kv": Span(30, 160), "exposure_time_ms": Span(0.1, 20_000)},
    ExamModality.MAMMOGRAPHY: {"tube_voltage_kv": Span(15, 60), "half_value_layer_mm": Span(0.1, 2)},
}

#: The patient: from the smallest preterm baby to the greatest known person.
PATIENT_SIZE_M = Span(0.2, 2.5)
PATIENT_WEIGHT_KG = Span(0.3, 450)
PATIENT_AGE_YEARS = Span(0, 120)

#: Fields in cm² at the reference point.
FIELD_CM2 = Span(0.05, 4000)

#: Added filters in mm by material, from K-edge filters of mammography to the aluminium of a quality control.
FILTER_MM: Mapping[str, Span] = {"aluminum": Span(0.005, 50), "copper": Span(0.005, 5), "lead": Span(0.005, 20)}
OTHER_FILTER_MM = Span(0.005, 50)

#: Administered activities in MBq, from a child's uptake test to therapies: 11 GBq of iodine-131 and 20 GBq of
#: yttrium-90 are administered, 30 GBq are not exceeded. Of single nuclides by mass number: narrower, but wide, since
#: they only have to exclude an activity in Bq that is taken for MBq, and the reverse. Each administration is judged,
#: not the sum of a study.
ACTIVITY_MBQ = Span(0.01, 30_000)
ACTIVITY_MBQ_BY_MASS: Mapping[str, Span] = {
    "11": Span(1, 5000),  # carbon
    "13": Span(1, 5000),  # nitrogen
    "15": Span(1, 20_000),  # oxygen
    "18": Span(1, 3000),  # fluorine
    "64": Span(1, 3000),  # copper
    "67": Span(1, 8000),  # gallium, copper
    "68": Span(1, 1500),  # gallium
    "82": Span(10, 20_000),  # rubidium
    "89": Span(1, 1000),  # zirconium, strontium
    "90": Span(1, 30_000),  # yttrium
    "99m": Span(0.1, 5000),  # technetium
    "111": Span(0.1, 3000),  # indium
    "123": Span(0.1, 2000),  # iodine
    "124": Span(0.1, 3000),  # iodine
    "131": Span(0.01, 30_000),  # iodine
    "177": Span(10, 30_000),  # lutetium
    "201": Span(1, 1000),  # thallium
    "223": Span(0.1, 100),  # radium
}
