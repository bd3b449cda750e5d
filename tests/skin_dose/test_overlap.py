"""The interval of the peak follows from where the patient may have lain, the same each time."""

from typing import Any

import pytest

from kerma.skin_dose.result import SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.study import skin_dose
from tests.support.one_field import EVENT, SIEMENS
from tests.support.skin_dose_facts import projection_event


def mapped(*events: dict[str, Any], with_overlap: bool = True) -> SkinDose:
    """Of events that differ from the usual one by what is given."""
    settings = EquipmentCalibration(patient_offset_cm=(0.0, 0.0, 0.0))
    return skin_dose(
        SIEMENS, [projection_event(EVENT | event) for event in events], calibration=settings, with_overlap=with_overlap
    )


def relative_width(result: SkinDose) -> float:
    assert result.position_interval_mgy is not None
    assert result.peak_skin_dose_mgy is not None
    low, high = result.position_interval_mgy
    return (high - low) / result.peak_skin_dose_mgy


def test_it_is_computed_on_request_only() -> None:
    assert mapped({}, with_overlap=False).position_interval_mgy is None


def test_it_is_the_same_each_time() -> None:
    assert mapped({}).position_interval_mgy == mapped({}).position_interval_mgy


def test_it_holds_the_peak_of_a_single_field() -> None:
    result = mapped({})
    assert result.position_interval_mgy is not None
    low, high = result.position_interval_mgy
    assert low < (result.peak_skin_dose_mgy or 0) < high


def test_height_alone_moves_the_peak_of_one_field_by_the_inverse_square() -> None:
    """1 cm of 67 cm, and 5 % of a body that rests on the pad: some 3 % each way (k = 2)."""
    assert relative_width(mapped({})) == pytest.approx(4 * 2 * 1 / 67, rel=0.35)


def test_fields_that_just_meet_are_less_certain_than_one() -> None:
    meeting = mapped({"primary_angle_deg": 27.0}, {"primary_angle_deg": -27.0})
    assert relative_width(meeting) > 1.5 * relative_width(mapped({}))


def test_a_run_is_as_certain_as_its_parts_on_their_own() -> None:
    run = {"irradiation_event_type": "rotational", "primary_angle_deg": -45.0, "primary_end_angle_deg": 45.0}
    parts = [{"primary_angle_deg": angle + 0.5, "reference_air_kerma_mgy": 100 / 90} for angle in range(-45, 45)]
    small = {"dap_gy_cm2": 10.0 / 90}
    found, expected = mapped(run), mapped(*[part | small for part in parts])
    assert found.position_interval_mgy == pytest.approx(expected.position_interval_mgy, rel=0.01)
