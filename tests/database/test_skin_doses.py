"""Skin doses are computed from the stored facts of reports; a stored result is read back within float32 precision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import Engine, text

from kerma.database.ingest import equipment_calibrations, skin_dose_input, skin_doses
from kerma.database.ingest.equipment_calibrations import CalibrationValues
from kerma.database.ingest.skin_dose_input import Procedure
from kerma.database.ingest.skin_doses import Stored
from kerma.errors import ConfigurationError
from kerma.extract import Extraction
from kerma.facts.xray_event import XRayFilter
from kerma.messages import message
from kerma.skin_dose.result import SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import ObjectStatus
from tests.support.extraction_json import with_first_event
from tests.support.fluoroscopy_report import event, fluoroscopy
from tests.support.skin_dose_facts import events_of, study_of

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
TWO = fluoroscopy(event(), event("2.25.10", primary="30"))
IN_2025, IN_2026 = date(2025, 6, 1), date(2026, 1, 1)


def load(engine: Engine, study: UUID) -> Procedure:
    with engine.connect() as connection:
        found = skin_dose_input.load(connection, study)
    assert found is not None
    return found


def result_of(procedure: Procedure) -> SkinDose:
    return skin_dose(procedure.study, procedure.events, calibration=procedure.calibration, with_overlap=True)


@pytest.fixture
def study(put: Put, rows: Rows) -> UUID:
    """A stored study of two events."""
    put(a=TWO)
    key: UUID = rows("study")[0]["study_id"]
    return key


@pytest.fixture
def machine(study: UUID, rows: Rows) -> UUID:
    """Its machine."""
    assert study
    key: UUID = rows("equipment")[0]["equipment_id"]
    return key


@pytest.fixture
def computed(engine: Engine, study: UUID) -> tuple[SkinDose, Stored]:
    """A result, and what is read after it was written."""
    procedure = load(engine, study)
    result = result_of(procedure)
    with engine.begin() as connection:
        skin_doses.write(connection, study, result, procedure.event_ids, "a digest", 0.5)
        stored = skin_doses.read(connection, study)
    assert stored is not None
    return result, stored


def put_setting(engine: Engine, machine: UUID, day: date, **values: Any) -> int:
    with engine.begin() as connection:
        return equipment_calibrations.put(connection, machine, day, CalibrationValues(**values), "a physicist")


def test_events_come_back_as_the_report_reported_them(engine: Engine, study: UUID) -> None:
    without_images = [replace(event, acquired_images=(), referenced_event_uids=()) for event in events_of(TWO)]
    assert load(engine, study).events == tuple(without_images)


def test_the_size_of_the_patient_and_the_machine_go_in(engine: Engine, study: UUID) -> None:
    loaded = load(engine, study).study
    assert (loaded.patient_size_m, loaded.patient_weight_kg) == (1.8, 80.0)
    assert loaded.manufacturer_model_name == "AXIOM-Artis"


def test_from_the_database_comes_the_same_skin_dose_as_from_the_file(engine: Engine, study: UUID) -> None:
    from_file = skin_dose(study_of(TWO), events_of(TWO))
    assert result_of(load(engine, study)).peak_skin_dose_mgy == from_file.peak_skin_dose_mgy


def test_filters_go_in(put: Put, engine: Engine, rows: Rows) -> None:
    filters = (XRayFilter(material="copper", minimum_mm=0.3, maximum_mm=0.3),)
    put(a=with_first_event(fluoroscopy(), filters=filters))
    assert load(engine, rows("study")[0]["study_id"]).events[0].filters == filters


def test_a_study_of_no_fluoroscopy_has_nothing_to_load(engine: Engine, study: UUID) -> None:
    with engine.begin() as connection:
        connection.execute(text("update study set modalities = '{CT}'"))
        assert skin_dose_input.load(connection, study) is None


def test_a_stored_result_is_the_computed_one(computed: tuple[SkinDose, Stored]) -> None:
    result, stored = computed
    unlike = {"dose_mgy", "phantom"}
    for name in SkinDose.__dataclass_fields__.keys() - unlike:
        assert getattr(stored.result, name) == getattr(result, name), name


def test_a_stored_map_has_the_precision_of_float32(computed: tuple[SkinDose, Stored]) -> None:
    result, stored = computed
    assert stored.result.dose_mgy is not None
    assert result.dose_mgy is not None
    np.testing.assert_allclose(stored.result.dose_mgy, result.dose_mgy, rtol=1e-7)


def test_the_phantom_is_rebuilt_exactly(computed: tuple[SkinDose, Stored]) -> None:
    result, stored = computed
    assert stored.result.phantom is not None
    assert result.phantom is not None
    np.testing.assert_array_equal(stored.result.phantom.centre_cm, result.phantom.centre_cm)


def test_contributions_follow_their_events(
    computed: tuple[SkinDose, Stored], put: Put, engine: Engine, study: UUID
) -> None:
    result, _ = computed
    put(b=fluoroscopy(event("2.25.8"), sop="2.25.2", ContentDate="20260101"), a=TWO)
    uids = [loaded.irradiation_event_uid for loaded in load(engine, study).events]
    with engine.connect() as connection:
        stored = skin_doses.read(connection, study)
    assert stored is not None
    now = {uids[i]: dose for i, dose in stored.result.event_dose_mgy.items()}
    assert (len(uids), now) == (3, {"2.25.9": result.event_dose_mgy[0], "2.25.10": result.event_dose_mgy[1]})


def test_a_map_that_fits_no_phantom_of_this_version_is_left_out(
    computed: tuple[SkinDose, Stored], engine: Engine, study: UUID
) -> None:
    with engine.begin() as connection:
        connection.execute(text("update skin_dose set map_length = map_length + 1"))
        stored = skin_doses.read(connection, study)
    assert stored is not None
    assert (stored.result.dose_mgy, stored.result.phantom, stored.result.peak_skin_dose_mgy) == (
        None,
        None,
        computed[0].peak_skin_dose_mgy,
    )


def test_a_result_without_a_map_is_stored(put: Put, engine: Engine, rows: Rows) -> None:
    put(a=fluoroscopy(event(kerma_gy="0")))
    study = rows("study")[0]["study_id"]
    procedure = load(engine, study)
    result = result_of(procedure)
    with engine.begin() as connection:
        skin_doses.write(connection, study, result, procedure.event_ids, "a digest", 0.5)
        stored = skin_doses.read(connection, study)
    assert stored is not None
    assert (stored.result.peak_skin_dose_mgy, stored.result.reason) == (None, result.reason)
    assert stored.result == result


def test_a_study_that_goes_takes_its_skin_dose_along(computed: tuple[SkinDose, Stored], put: Put, rows: Rows) -> None:
    assert computed
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose after all")))
    assert rows("skin_dose") == []


def test_outdated_are_those_without_a_result_of_these_versions(
    computed: tuple[SkinDose, Stored], engine: Engine, study: UUID
) -> None:
    now = dict(computed[0].versions)
    with engine.connect() as connection:
        outdated = [
            [row[0] for row in connection.execute(skin_doses.fluoroscopy_studies(versions))]
            for versions in (now, {**now, "method": "another"}, None)
        ]
    assert outdated == [[], [study], [study]]


def test_without_settings_the_defaults_apply(engine: Engine, study: UUID) -> None:
    assert load(engine, study).calibration == EquipmentCalibration()


def test_the_setting_of_the_day_applies(engine: Engine, study: UUID, machine: UUID) -> None:
    put_setting(engine, machine, IN_2025, table_water_equivalent_mm=5)
    put_setting(engine, machine, IN_2026, table_water_equivalent_mm=9, table_zero_z_cm=-3, calibrated_on=IN_2025)
    put_setting(engine, machine, date(2026, 6, 1), table_water_equivalent_mm=12)
    assert load(engine, study).calibration == EquipmentCalibration(
        table_zero_cm=(0.0, 0.0, -3.0), table_water_equivalent_mm=9.0, calibrated_on=IN_2025
    )


def test_a_setting_asks_for_the_studies_since_then(engine: Engine, study: UUID, machine: UUID, rows: Rows) -> None:
    with engine.begin() as connection:
        connection.execute(text("delete from job"))
    assert put_setting(engine, machine, date(2027, 1, 1), table_water_equivalent_mm=5) == 0
    assert put_setting(engine, machine, IN_2025, table_water_equivalent_mm=5) == 1
    assert [row["study_id"] for row in rows("job")] == [study]


def test_a_setting_taken_back_asks_too(engine: Engine, machine: UUID, rows: Rows) -> None:
    put_setting(engine, machine, IN_2025, table_water_equivalent_mm=5)
    with engine.begin() as connection:
        assert equipment_calibrations.remove(connection, machine, IN_2025) == 1
        assert equipment_calibrations.remove(connection, machine, IN_2025) is None
    assert rows("equipment_calibration") == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"table_water_equivalent_mm": 80}, "table_water_equivalent_mm is 80; it must be from 0 to 50"),
        ({"kap_meter_calibration_factor": 0}, "kap_meter_calibration_factor is 0; it must be from 0.3 to 3"),
        ({"kap_meter_calibration_factor": float("nan")}, "it must be from 0.3 to 3"),
        ({"note": "x" * 3000}, "longer than 2000"),
    ],
)
def test_a_setting_that_cannot_be_true_is_refused(
    engine: Engine, machine: UUID, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        put_setting(engine, machine, IN_2026, **wrong)


def test_a_setting_of_no_machine_is_refused(engine: Engine) -> None:
    with pytest.raises(ConfigurationError, match="no equipment"):
        put_setting(engine, UUID(int=1), IN_2026, table_water_equivalent_mm=5)


def test_settings_stay_when_the_machine_s_last_study_goes(put: Put, engine: Engine, machine: UUID, rows: Rows) -> None:
    put_setting(engine, machine, IN_2026, table_water_equivalent_mm=5)
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose after all")))
    assert (rows("equipment"), len(rows("equipment_calibration"))) == ([], 1)
    with engine.connect() as connection:
        (row,) = equipment_calibrations.calibrated_equipment(connection)
    assert (row.equipment_id, row.study_count, row.calibration_count) == (machine, 0, 1)
    assert row.calibrated_from == IN_2026
