"""Skin doses of several procedures of one patient add up cell by cell, on a phantom of one size."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kerma.facts.study import Study
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.several_procedures import ProcedureInput, SeveralProcedures, several_procedures
from kerma.skin_dose.study import skin_dose
from tests.support.one_field import EVENT, SIEMENS
from tests.support.skin_dose_facts import projection_event

_CALIBRATED = EquipmentCalibration(patient_offset_cm=(0.0, 0.0, 0.0), table_zero_cm=(0.0, 0.0, 0.0))
#: 15 cm nearer to the head than the usual field, whose side is some 10 cm. Siemens calls that axis lateral.
_BESIDE = {"table_lateral_position_mm": 450.0}
#: Beams that miss the patient, who is then aligned by the reported target.
_BESIDE_THE_PATIENT = {"table_lateral_position_mm": -150.0, "target_region": "Chest"}
_WITHOUT_GEOMETRY = {"primary_angle_deg": None, "secondary_angle_deg": None}


def procedure(event: dict[str, Any] | None = None, study: Study = SIEMENS) -> ProcedureInput:
    return ProcedureInput(study, [projection_event(EVENT | (event or {}))], _CALIBRATED)


def alone(one: ProcedureInput) -> SkinDose:
    return skin_dose(one.study, one.events, calibration=one.calibration, with_overlap=True)


def peak(found: SeveralProcedures) -> float:
    assert found.summed is not None
    return found.summed.peak_skin_dose_mgy


def test_one_procedure_has_its_own_peak() -> None:
    assert peak(several_procedures([procedure()])) == alone(procedure()).peak_skin_dose_mgy


def test_one_procedure_has_its_own_interval_of_positions() -> None:
    found = several_procedures([procedure()]).summed
    assert found is not None
    assert found.alignment_interval_mgy == alone(procedure()).position_interval_mgy


def test_the_same_field_three_times_has_three_times_the_dose() -> None:
    once = alone(procedure()).peak_skin_dose_mgy
    assert once is not None
    assert peak(several_procedures([procedure()] * 3)) == pytest.approx(3 * once)


def test_fields_beside_each_other_have_the_larger_peak() -> None:
    found = several_procedures([procedure(), procedure(_BESIDE | {"reference_air_kerma_mgy": 70.0})])
    assert peak(found) == pytest.approx(found.largest_single_mgy)


def test_the_peak_is_between_the_largest_and_the_sum_of_the_peaks() -> None:
    found = several_procedures([procedure(), procedure({"primary_angle_deg": 12.0}), procedure(_BESIDE)])
    assert found.largest_single_mgy is not None
    assert found.sum_of_peaks_mgy is not None
    assert found.largest_single_mgy <= peak(found) <= found.sum_of_peaks_mgy


def test_the_doses_of_the_procedures_at_the_peak_add_up_to_it() -> None:
    found = several_procedures([procedure(), procedure({"primary_angle_deg": 12.0})])
    assert found.summed is not None
    assert sum(found.summed.peak_by_procedure_mgy) == pytest.approx(peak(found))


def test_each_cell_is_the_sum_of_the_cells_of_the_maps() -> None:
    found = several_procedures([procedure(), procedure(_BESIDE)])
    assert found.summed is not None
    maps = [one.dose_mgy for one in found.procedures if one.dose_mgy is not None]
    assert np.allclose(found.summed.dose_mgy, maps[0] + maps[1])


def test_the_order_of_the_procedures_changes_no_peak() -> None:
    one, other = procedure(), procedure({"primary_angle_deg": 12.0})
    assert peak(several_procedures([one, other])) == pytest.approx(peak(several_procedures([other, one])))


def test_all_are_mapped_on_the_size_that_was_stated_last() -> None:
    light = replace(SIEMENS, patient_weight_kg=60.0)
    unstated = replace(SIEMENS, patient_size_m=None, patient_weight_kg=None)
    found = several_procedures([procedure(), procedure(study=light), procedure(study=unstated)])
    assert {one.patient.weight_kg for one in found.procedures} == {60.0}


def test_the_interval_contains_the_peak() -> None:
    found = several_procedures([procedure(), procedure({"primary_angle_deg": 12.0})]).summed
    assert found is not None
    assert found.interval.low_mgy is not None
    assert found.interval.low_mgy < found.peak_skin_dose_mgy < found.interval.high_mgy


def test_the_interval_is_wider_than_that_of_the_alignment() -> None:
    found = several_procedures([procedure(), procedure({"primary_angle_deg": 12.0})]).summed
    assert found is not None
    low, high = found.alignment_interval_mgy
    assert (found.interval.low_mgy or 0.0) < low
    assert high < found.interval.high_mgy


def test_an_unknown_position_along_the_table_makes_the_overlap_less_certain() -> None:
    """Fields of 10 cm on one spot: shifts by 7.5 cm (k = 1) of each separate many of them, those by 2 cm hardly any."""
    known = several_procedures([procedure(), procedure()]).summed
    aligned_by_region = replace(procedure(_BESIDE_THE_PATIENT), calibration=EquipmentCalibration())
    uncertain = several_procedures([aligned_by_region] * 2).summed
    assert known is not None
    assert uncertain is not None
    assert known.alignment_interval_mgy[0] > 0.9 * known.peak_skin_dose_mgy
    assert uncertain.alignment_interval_mgy[0] < 0.6 * uncertain.peak_skin_dose_mgy


def test_a_procedure_without_geometry_stays_beside_the_sum() -> None:
    found = several_procedures([procedure(), procedure(_WITHOUT_GEOMETRY)])
    bound = found.procedures[1]
    assert bound.kind is ResultKind.UPPER_BOUND
    assert (peak(found), found.bound_beside_mgy) == (
        alone(procedure()).peak_skin_dose_mgy,
        bound.peak_skin_dose_mgy,
    )


def test_a_procedure_without_dose_is_unknown_and_not_zero() -> None:
    nothing = {"reference_air_kerma_mgy": None, "dap_gy_cm2": None}
    found = several_procedures([procedure(), procedure(nothing)])
    assert found.unknown == (1,)


def test_without_any_map_there_is_no_sum() -> None:
    assert several_procedures([procedure(_WITHOUT_GEOMETRY)]).summed is None
