"""What a site has measured of its equipment and no report states: zero of the table, attenuation, calibration."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from kerma.json_types import Json, JsonValue
from kerma.skin_dose.irradiation import Point


@dataclass(frozen=True)
class EquipmentCalibration:
    """Measured values of one piece of equipment; None takes the default of the model's rule or of the method.

    Attributes:
        table_zero_cm: added to the origin of the table in the room frame, (x, y, z).
        patient_offset_cm: added to the position of the patient on the table, (x, y, z) in the table frame.
        table_water_equivalent_mm: thickness of water that attenuates like table top and pad, 0 to 50.
        kap_meter_calibration_factor: true over indicated air kerma and dose area product.
        calibrated_on: day on which that factor was measured.
        inherent_filtration_mm_al: inherent filtration of the X-ray tube in mm of aluminium.
    """

    table_zero_cm: Point | None = None
    patient_offset_cm: Point | None = None
    table_water_equivalent_mm: float | None = None
    kap_meter_calibration_factor: float | None = None
    calibrated_on: date | None = None
    inherent_filtration_mm_al: float | None = None

    def as_json(self) -> Json:
        """The calibration as JSON; the date in ISO 8601."""
        return asdict(self) | {"calibrated_on": self.calibrated_on and self.calibrated_on.isoformat()}

    @classmethod
    def from_json(cls, values: Json) -> "EquipmentCalibration":
        """A calibration from its JSON form.

        Raises:
            ValueError: the date is none.
        """
        calibrated_on = cast("str | None", values["calibrated_on"])
        return cls(
            table_zero_cm=_point(values["table_zero_cm"]),
            patient_offset_cm=_point(values["patient_offset_cm"]),
            table_water_equivalent_mm=cast("float | None", values["table_water_equivalent_mm"]),
            kap_meter_calibration_factor=cast("float | None", values["kap_meter_calibration_factor"]),
            calibrated_on=date.fromisoformat(calibrated_on) if calibrated_on else None,
            inherent_filtration_mm_al=cast("float | None", values["inherent_filtration_mm_al"]),
        )


def _point(value: JsonValue) -> Point | None:
    if not isinstance(value, list):
        return None
    x, y, z = cast("list[float]", value)
    return x, y, z
