"""Samples of equipment: every study of an examination is counted once, in the sample or under one reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import update

from kerma.database.query.reference_levels.image_views import stored_views
from kerma.database.query.reference_levels.room_samples import room_samples
from kerma.database.schema.tables import study_table
from kerma.reference_levels.population import ADULT, Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.sample_rules import NotCounted
from kerma.reference_levels.typical_value import RoomSample, typical_value
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADULT_FACTS = {"study_description": "CT Head", "patient_age_years": 60.0, "patient_weight_kg": 70.0}
HEAD = SampleRequest(modality=ExamModality.CT, standard_name="CT head", quantity=LevelQuantity.DLP)


class Hospital:
    """Adds CT studies of the head to one scanner."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.machine = add_machine(connection)
        self.count = 0

    def add(self, dlp: float | None = 500.0, **facts: Any) -> str:
        self.count += 1
        uid = f"2.25.{self.count}"
        events = facts.pop("events", [{"ctdi_vol_mgy": 40.0, "dlp_mgy_cm": dlp, "ctdi_phantom": "head_16cm"}])
        machine = facts.pop("machine", self.machine)
        values = {"dlp_mgy_cm": dlp, **ADULT_FACTS, **facts}
        at = values.pop("at", datetime(2026, 3, 2, 10, 15))  # noqa: DTZ001, a modality's local time
        add_study(self.connection, machine, uid, events=events, at=at, **values)
        return uid

    def sample(self, **changes: Any) -> RoomSample:
        (found,) = room_samples(self.connection, SampleRequest(**{**vars(HEAD), **changes}))
        return found


@pytest.fixture
def hospital(connection: Connection) -> Hospital:
    return Hospital(connection)


def test_the_sample_is_that_of_numpy(hospital: Hospital) -> None:
    values = np.random.default_rng(1).lognormal(6, 0.4, 41)
    for value in values:
        hospital.add(float(value))
    found = hospital.sample()
    assert found.n == 41
    assert found.quartiles == pytest.approx(np.percentile(values, (25, 50, 75)))
    assert typical_value(found, 20).median == pytest.approx(np.median(values))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"exclusion": "phantom"}, NotCounted.EXCLUDED),
        ({"patient_age_years": None}, NotCounted.AGE_UNKNOWN),
        ({"patient_age_years": 17.9}, NotCounted.OTHER_AGE),
        ({"dlp": None}, NotCounted.VALUE_MISSING),
        ({"dlp": 0.0}, NotCounted.VALUE_ZERO),
        ({"patient_weight_kg": 49.9}, NotCounted.SIZE_OUTSIDE),
        ({"patient_weight_kg": 90.1}, NotCounted.SIZE_OUTSIDE),
        # The first reason counts.
        ({"dlp": None, "patient_age_years": 3.0, "exclusion": "excluded"}, NotCounted.EXCLUDED),
        ({"dlp": None, "patient_age_years": 3.0}, NotCounted.OTHER_AGE),
    ],
)
def test_a_study_that_is_not_counted_has_one_reason(
    hospital: Hospital, facts: dict[str, Any], reason: NotCounted
) -> None:
    hospital.add()
    hospital.add(**facts)
    found = hospital.sample()
    assert (found.n, found.not_counted) == (1, {reason: 1})
    assert found.study_count == 2


@pytest.mark.parametrize(("weight", "is_counted"), [(50.0, True), (90.0, True)])
def test_both_ends_of_the_standard_size_belong_to_it(hospital: Hospital, weight: float, is_counted: bool) -> None:
    hospital.add(patient_weight_kg=weight)
    assert hospital.sample().n == is_counted


@pytest.mark.parametrize(
    ("needs_weight", "n", "not_counted"), [(False, 2, {}), (True, 1, {NotCounted.SIZE_UNKNOWN: 1})]
)
def test_adults_without_weight_are_counted_where_the_request_permits(
    hospital: Hospital, needs_weight: bool, n: int, not_counted: dict[NotCounted, int]
) -> None:
    hospital.add(patient_weight_kg=80.0)
    hospital.add(patient_weight_kg=None)
    found = hospital.sample(needs_weight=needs_weight)
    assert (found.n, found.not_counted) == (n, not_counted)
    assert (found.without_weight, found.mean_weight_kg) == (0 if needs_weight else 1, 80.0)


@pytest.mark.parametrize(
    ("population", "facts", "is_counted"),
    [
        ("adult", {"patient_age_years": 18.0}, True),
        # The 18th birthday, from a birth date: 6574 days of 365.25.
        ("adult", {"patient_age_years": 17.999}, True),
        ("age 0-3 mo", {"patient_age_years": 0.0}, True),
        ("age 0-3 mo", {"patient_age_years": 0.25}, False),
        ("age 3-12 mo", {"patient_age_years": 0.25}, True),
        ("age 3-12 mo", {"patient_age_years": 0.999}, False),
        ("age 1-6 y", {"patient_age_years": 0.999}, True),
        ("age >=6 y", {"patient_age_years": 17.9}, True),
        ("age >=6 y", {"patient_age_years": 18.0}, False),
        ("age >=6 y", {"patient_age_years": 7.0, "patient_weight_kg": None}, True),
        ("weight 5-15 kg", {"patient_age_years": 2.0, "patient_weight_kg": 5.0}, True),
        ("weight 5-15 kg", {"patient_age_years": 2.0, "patient_weight_kg": 15.0}, False),
        ("weight 5-15 kg", {"patient_age_years": 2.0, "patient_weight_kg": None}, False),
        ("weight 50-80 kg", {"patient_age_years": 17.0, "patient_weight_kg": 60.0}, True),
        ("weight 50-80 kg", {"patient_age_years": 40.0, "patient_weight_kg": 60.0}, False),
    ],
)
def test_a_population_has_these_patients(
    hospital: Hospital, population: str, facts: dict[str, Any], is_counted: bool
) -> None:
    hospital.add(**facts)
    found = hospital.sample(population=Population.from_text(population))
    assert (found.n, found.study_count) == (int(is_counted), 1)


def test_ctdi_is_that_of_the_acquisition_with_the_highest_dlp_without_localizers(hospital: Hospital) -> None:
    localizer = {"acquisition_type": "constant_angle", "ctdi_vol_mgy": 99.0, "dlp_mgy_cm": 900.0}
    head = {"acquisition_type": "spiral", "ctdi_vol_mgy": 45.0, "dlp_mgy_cm": 700.0, "ctdi_phantom": "head_16cm"}
    bolus = {"acquisition_type": "stationary", "ctdi_vol_mgy": 60.0, "dlp_mgy_cm": 20.0, "ctdi_phantom": "body_32cm"}
    hospital.add(events=[localizer, bolus, head])
    found = hospital.sample(quantity=LevelQuantity.CTDI_VOL, phantom=Phantom.HEAD)
    assert found.quartiles == (45.0, 45.0, 45.0)


def test_doses_in_another_phantom_are_not_mixed(hospital: Hospital) -> None:
    hospital.add(500.0)
    hospital.add(250.0, events=[{"ctdi_vol_mgy": 20.0, "dlp_mgy_cm": 250.0, "ctdi_phantom": "body_32cm"}])
    hospital.add(300.0, events=[{"ctdi_vol_mgy": 20.0, "dlp_mgy_cm": 300.0, "ctdi_phantom": None}])
    hospital.add(300.0, events=[])
    found = hospital.sample(phantom=Phantom.HEAD)
    assert found.quartiles == (500.0, 500.0, 500.0)
    assert found.not_counted == {NotCounted.OTHER_PHANTOM: 1, NotCounted.PHANTOM_UNKNOWN: 2}
    assert hospital.sample().n == 4


def test_a_period_includes_both_its_days_and_no_study_without_a_date(hospital: Hospital) -> None:
    for at in (datetime(2026, 2, 28, 23, 59), datetime(2026, 3, 1), datetime(2026, 3, 31, 23, 59), None):  # noqa: DTZ001
        hospital.add(at=at)
    hospital.add(at=datetime(2026, 4, 1))  # noqa: DTZ001
    assert hospital.sample(since=date(2026, 3, 1), until=date(2026, 3, 31)).study_count == 2
    assert hospital.sample().study_count == 5


def test_each_piece_of_equipment_has_its_own_sample(hospital: Hospital) -> None:
    other = add_machine(hospital.connection, station_name="CT2", device_serial_number="B-1")
    hospital.add(100.0)
    hospital.add(900.0, machine=other)
    found = {one.equipment_id: one.quartiles for one in room_samples(hospital.connection, HEAD)}
    assert found == {hospital.machine: (100.0,) * 3, other: (900.0,) * 3}


def test_studies_of_other_examinations_are_not_looked_at(hospital: Hospital) -> None:
    hospital.add(study_description="CT Chest")
    assert room_samples(hospital.connection, HEAD) == []


def test_equipment_whose_studies_are_all_excluded_is_listed_without_value(hospital: Hospital) -> None:
    hospital.add(exclusion="phantom")
    found = hospital.sample()
    assert (found.n, found.quartiles, found.not_counted) == (0, None, {NotCounted.EXCLUDED: 1})


def test_a_study_that_moves_to_other_equipment_counts_there(hospital: Hospital) -> None:
    hospital.add()
    other = add_machine(hospital.connection, station_name="CT2", device_serial_number="B-1")
    hospital.connection.execute(update(study_table).values(equipment_id=other))
    assert hospital.sample().equipment_id == other


@pytest.mark.parametrize(
    ("exposures", "value", "not_counted"),
    [
        # Of 50 to 60 mm, both included: the mean of 1.0 and 2.0.
        ([(49.9, 9.0), (50.0, 1.0), (60.0, 2.0), (61.0, 9.0)], 1.5, {}),
        ([(40.0, 1.0)], None, {NotCounted.SIZE_OUTSIDE: 1}),
        ([(None, 1.0)], None, {NotCounted.SIZE_UNKNOWN: 1}),
        ([(55.0, None)], None, {NotCounted.VALUE_MISSING: 1}),
        ([(55.0, None), (70.0, 1.0)], None, {NotCounted.VALUE_MISSING: 1}),
        ([(55.0, 2.0), (55.0, 0.0)], 2.0, {}),
        ([(55.0, 0.0)], None, {NotCounted.VALUE_ZERO: 1}),
    ],
)
def test_the_glandular_dose_is_that_of_breasts_of_standard_thickness(
    connection: Connection,
    exposures: list[tuple[float | None, float | None]],
    value: float | None,
    not_counted: dict[NotCounted, int],
) -> None:
    machine = add_machine(connection)
    events = [{"compressed_thickness_mm": thickness, "agd_mgy": dose} for thickness, dose in exposures]
    facts: dict[str, Any] = {"study_description": "Mammography", "patient_age_years": 55.0}
    add_study(connection, machine, "2.25.1", modality="MG", events=events, **facts)
    request = SampleRequest(
        modality=ExamModality.MAMMOGRAPHY,
        standard_name="Mammography",
        quantity=LevelQuantity.AGD,
        population=ADULT,
        needs_weight=True,
    )
    (found,) = room_samples(connection, request)
    assert found.quartiles == (None if value is None else (value, value, value))
    assert found.not_counted == not_counted


@pytest.mark.parametrize(
    ("projection", "radiographs", "value", "not_counted"),
    [
        # The mean of two exposures of one projection, however the equipment spells it.
        ("pa", [("postero-anterior", 0.10), ("PA", 0.14), ("LL", 0.5)], 0.12, {}),
        ("pa", [("Posterior-Anterior", 0.10), ("Postero Anterior", None)], 0.10, {}),
        ("lateral", [("postero-anterior", 0.10), ("Left lateral", 0.5)], 0.5, {}),
        ("ap", [("antero-posterior", 0.3)], 0.3, {}),
        ("pa", [("AP", 0.3), ("antero-posterior", 0.3)], None, {NotCounted.OTHER_PROJECTION: 1}),
        ("pa", [], None, {NotCounted.OTHER_PROJECTION: 1}),
        ("pa", [("LL", 0.5), (None, 0.1)], None, {NotCounted.PROJECTION_UNKNOWN: 1}),
        ("pa", [("PA", None)], None, {NotCounted.VALUE_MISSING: 1}),
        ("pa", [("PA", 0.0)], None, {NotCounted.VALUE_ZERO: 1}),
        # Equipment states zero for a dose that it did not measure.
        ("pa", [("PA", 0.12), ("PA", 0.0)], 0.12, {}),
        *(
            (view_of, [(view, 0.2)], 0.2, {})
            for view_of, views in {
                "pa": ("Postero-anterior projection", "PA erect", "Chest PA", "POSTERO_ANTERIOR"),
                "ap": ("Antero-posterior, supine", "AP", "Anterior to posterior"),
                "lateral": ("R lateral", "Lateral left", "LAT L", "XT lateral", "Medio-lateral", "LL", "Left lateral"),
            }.items()
            for view in views
        ),
        *(("pa", [(view, 0.2)], None, {NotCounted.PROJECTION_UNKNOWN: 1}) for view in ("", "UNDEFINED", "other", "x")),
        *(
            ("pa", [(view, 0.2)], None, {NotCounted.OTHER_PROJECTION: 1})
            for view in ("RLO", "Postero-anterior oblique", "Axial projection", "AP", "Left lateral")
        ),
        # Any projection.
        (None, [("AP", 0.2), (None, 0.4)], 0.3, {}),
        (None, [(None, None)], None, {NotCounted.VALUE_MISSING: 1}),
    ],
)
def test_the_dap_per_radiograph_is_that_of_radiographs_of_the_projection(
    connection: Connection,
    projection: str | None,
    radiographs: list[tuple[str | None, float | None]],
    value: float | None,
    not_counted: dict[NotCounted, int],
) -> None:
    events = [{"image_view": view, "dap_gy_cm2": dap} for view, dap in radiographs]
    facts: dict[str, Any] = {"study_description": "Thorax", "patient_age_years": 55.0, "dap_gy_cm2": 9.0}
    add_study(connection, add_machine(connection), "2.25.1", modality="DX", events=events, **facts)
    request = SampleRequest(
        modality=ExamModality.RADIOGRAPHY,
        standard_name="Radiography chest",
        quantity=LevelQuantity.DAP_PER_PROJECTION,
        projection=None if projection is None else Projection(projection),
    )
    (found,) = room_samples(connection, request)
    assert found.quartiles == (None if value is None else pytest.approx((value, value, value)))
    assert found.not_counted == not_counted


def test_fluoroscopy_is_no_radiograph(connection: Connection) -> None:
    events = [
        {"irradiation_event_type": "fluoroscopy", "dap_gy_cm2": 10.0},
        {"irradiation_event_type": "stationary_acquisition", "image_view": "PA", "dap_gy_cm2": 0.1},
    ]
    facts: dict[str, Any] = {"study_description": "Thorax", "patient_age_years": 55.0}
    add_study(connection, add_machine(connection), "2.25.1", modality="DX", events=events, **facts)
    request = SampleRequest(
        modality=ExamModality.RADIOGRAPHY,
        standard_name="Radiography chest",
        quantity=LevelQuantity.DAP_PER_PROJECTION,
    )
    (found,) = room_samples(connection, request)
    assert found.quartiles == pytest.approx((0.1, 0.1, 0.1))


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (LevelQuantity.DAP, 35.0),
        (LevelQuantity.REFERENCE_AIR_KERMA, 420.0),
        (LevelQuantity.FLUORO_TIME, 300.0),
    ],
)
def test_quantities_of_fluoroscopy_are_totals_of_the_study(
    connection: Connection, quantity: LevelQuantity, value: float
) -> None:
    facts: dict[str, Any] = {"dap_gy_cm2": 35.0, "reference_air_kerma_mgy": 420.0, "fluoro_time_s": 300.0}
    machine = add_machine(connection)
    add_study(
        connection,
        machine,
        "2.25.1",
        modality="RF",
        study_description="Coronary angiography",
        patient_age_years=60.0,
        **facts,
    )
    request = SampleRequest(modality=ExamModality.FLUOROSCOPY, standard_name="Coronary angiography", quantity=quantity)
    (found,) = room_samples(connection, request)
    assert found.quartiles == (value, value, value)


def test_a_quantity_that_no_object_states_is_refused(connection: Connection) -> None:
    request = SampleRequest(
        modality=ExamModality.RADIOGRAPHY, standard_name="x", quantity=LevelQuantity.INCIDENT_AIR_KERMA
    )
    with pytest.raises(ValueError, match="incident_air_kerma"):
        room_samples(connection, request)


def test_each_stored_view_is_found_once(connection: Connection) -> None:
    machine = add_machine(connection)
    assert stored_views(connection) == []
    stated: list[list[str | None]] = [["PA", "LL"], ["PA", None, ""], ["b", "B"]]
    for number, views in enumerate(stated):
        events = [{"image_view": view} for view in views]
        add_study(connection, machine, f"2.25.{number}", modality="DX", study_description="Thorax", events=events)
    assert sorted(stored_views(connection)) == ["", "B", "LL", "PA", "b"]


@pytest.mark.parametrize(
    ("quantity", "values", "not_counted"),
    [
        (LevelQuantity.DAP, [35.0], {NotCounted.SEVERAL_MODALITIES: 1}),
        # Only the total of DAP is of several modalities.
        (LevelQuantity.FLUORO_TIME, [300.0, 310.0], {}),
    ],
)
def test_a_total_of_several_modalities_is_compared_with_no_level(
    connection: Connection, quantity: LevelQuantity, values: list[float], not_counted: dict[NotCounted, int]
) -> None:
    machine = add_machine(connection)
    facts: dict[str, Any] = {"study_description": "Coronary angiography", "patient_age_years": 60.0, "modality": "RF"}
    add_study(connection, machine, "2.25.1", dap_gy_cm2=35.0, fluoro_time_s=300.0, **facts)
    mixed: dict[str, Any] = {"dap_gy_cm2": 99.0, "fluoro_time_s": 310.0, "mixed_totals": ["dap_gy_cm2"]}
    add_study(connection, machine, "2.25.2", **mixed, **facts)
    request = SampleRequest(modality=ExamModality.FLUOROSCOPY, standard_name="Coronary angiography", quantity=quantity)
    (found,) = room_samples(connection, request)
    assert (found.n, found.not_counted) == (len(values), not_counted)
    assert found.quartiles is not None
    assert found.quartiles[1] == sum(values) / len(values)
