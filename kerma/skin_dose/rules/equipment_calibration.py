"""What a site knows of a machine and no report tells: zero of the table, attenuation, calibration."""

from dataclasses import dataclass
from datetime import date

from kerma.skin_dose.irradiation import Point


@dataclass(frozen=True)
class SiteSettings:
    """Settings of one machine; each None keeps the default of the model's rule or of the method.

    Attributes:
        table_zero_cm: added to the table's origin in the room frame, (x, y, z).
        patient_offset_cm: added to the place of the patient on the table, (x, y, z) in the table frame.
        table_water_equivalent_mm: water that attenuates as table top and pad do, 0 to 50.
        kap_meter_calibration_factor: true over indicated air kerma and dose area product.
        calibrated_on: when that factor was measured.
        inherent_filtration_mm_al: filtration of the tube in mm of aluminium.
    """

    table_zero_cm: Point | None = None
    patient_offset_cm: Point | None = None
    table_water_equivalent_mm: float | None = None
    kap_meter_calibration_factor: float | None = None
    calibrated_on: date | None = None
    inherent_filtration_mm_al: float | None = None
