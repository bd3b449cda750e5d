"""A patient of unknown position is shifted along the table to the target region, with a flag."""

from dataclasses import replace
from typing import Any

import pytest

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.study import skin_dose
from tests.support.one_field import EVENT, SIEMENS
from tests.support.skin_dose_facts import projection_event

#: The isocentre is 1.5 m from the head end of the table: beyond the trunk of a patient who lies there.
FAR = {"table_lateral_position_mm": 1500.0}


def mapped(event: dict[str, Any], calibration: EquipmentCalibration | None = None) -> SkinDose:
    return skin_dose(SIEMENS, [projection_event(EVENT | event)], calibration=calibration)


def test_a_patient_whom_the_beam_meets_is_left_in_place() -> None:
    assert Flag.POSITION_ASSUMED not in mapped({}).flags


@pytest.mark.parametrize(
    ("region", "along_cm"),
    [
        ({"target_region": "Head"}, 10.0),
        ({"target_region": "Chest"}, 35.0),
        ({"anatomical_structure": "Coronary artery"}, 35.0),
        ({"target_region": "Abdomen"}, 60.0),
        ({"target_region": "Pelvis"}, 80.0),
        ({"target_region": "Entire body"}, 47.5),
        ({}, 47.5),
    ],
)
def test_the_beam_meets_the_region_that_it_was_aimed_at(region: dict[str, str], along_cm: float) -> None:
    result = mapped(FAR | region)
    assert result.phantom is not None
    assert result.peak_cell is not None
    assert Flag.POSITION_ASSUMED in result.flags
    assert result.phantom.along_cm[result.peak_cell] == pytest.approx(along_cm * 175 / 178.6, abs=1.0)


@pytest.mark.parametrize("region", ["Lower limb", "Left knee", "Hand"])
def test_a_beam_on_a_limb_is_not_moved_to_the_trunk(region: str) -> None:
    assert mapped(FAR | {"target_region": region}).kind is ResultKind.MISSES


def test_a_position_set_by_the_site_is_preserved() -> None:
    assert mapped(FAR, EquipmentCalibration(patient_offset_cm=(0.0, 0.0, 0.0))).kind is ResultKind.MISSES


def test_a_beam_that_misses_says_that_the_dose_is_unknown() -> None:
    result = mapped(FAR | {"target_region": "Lower limb"})
    assert (
        result.peak_skin_dose_mgy,
        result.reference_air_kerma_on_phantom_mgy,
        result.flags[Flag.BEAM_MISSES_PHANTOM],
    ) == (None, 0.0, 1)
    assert "unknown, not zero" in (result.reason or "")


#: A beam on the lower abdomen; where its maker's table begins is inferred, or not known at all.
LOW = {"table_lateral_position_mm": 700.0, "table_height_position_mm": 915.0}
ALLURA = replace(SIEMENS, manufacturer="Philips", manufacturer_model_name="Allura Xper")


def mapped_by_philips(event: dict[str, Any], calibration: EquipmentCalibration | None = None) -> SkinDose:
    return skin_dose(ALLURA, [projection_event(EVENT | LOW | event)], calibration=calibration)


def along_cm(result: SkinDose) -> float:
    assert result.phantom is not None
    assert result.peak_cell is not None
    return float(result.phantom.along_cm[result.peak_cell])


def test_a_stated_region_far_from_the_beam_is_used_where_the_table_s_zero_is_doubtful() -> None:
    result = mapped_by_philips({"target_region": "Heart"})
    assert Flag.POSITION_ASSUMED in result.flags
    assert along_cm(result) == pytest.approx(35 * 175 / 178.6, abs=1.0)


@pytest.mark.parametrize("region", ["Abdomen", "Pelvis", "Entire body", "Femoral artery", None])
def test_a_region_near_the_beam_or_without_position_causes_no_shift(region: str | None) -> None:
    result = mapped_by_philips({"target_region": region})
    assert Flag.POSITION_ASSUMED not in result.flags
    assert along_cm(result) == pytest.approx(70, abs=1.0)


@pytest.mark.parametrize(
    "calibration",
    [EquipmentCalibration(table_zero_cm=(0.0, 0.0, 0.0)), EquipmentCalibration(patient_offset_cm=(0.0, 0.0, 0.0))],
)
def test_a_zero_or_a_place_that_the_site_has_set_is_believed_rather_than_the_region(
    calibration: EquipmentCalibration,
) -> None:
    result = mapped_by_philips({"target_region": "Heart"}, calibration)
    assert Flag.POSITION_ASSUMED not in result.flags
    assert along_cm(result) == pytest.approx(70, abs=1.0)


def test_a_table_whose_zero_is_known_is_believed_rather_than_the_region() -> None:
    result = mapped({"table_lateral_position_mm": 700.0, "target_region": "Heart"})
    assert Flag.POSITION_ASSUMED not in result.flags
    assert along_cm(result) == pytest.approx(70, abs=1.0)
