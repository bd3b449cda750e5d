"""Equipment and protocols side by side, funnels, glandular doses and exposure indices, against values by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.exposure_indices import ExposureKind, exposures, index_summaries
from kerma.database.query.optimisation.funnel_samples import funnel_samples
from kerma.database.query.optimisation.measured_rows import GroupBy
from kerma.database.query.optimisation.measures import MEASURES, doses
from kerma.database.query.optimisation.name_summaries import name_summaries
from kerma.database.query.optimisation.side_by_side import NumberSummary, TextSummary, side_by_side
from kerma.database.query.optimisation.single_values import single_values
from kerma.database.query.optimisation.thickness_doses import thickness_doses
from kerma.reference_levels.glandular_dose_levels import ThicknessClass
from kerma.standard.enumerations import ExamModality
from kerma.statistics.deviation_index import DeviationCounts
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

CT, DX, MG = ExamModality.CT, ExamModality.RADIOGRAPHY, ExamModality.MAMMOGRAPHY
LOCALIZER = {"acquisition_type": "constant_angle", "ctdi_vol_mgy": 99.0, "dlp_mgy_cm": 900.0}
HEAD = {"acquisition_type": "spiral", "ctdi_phantom": "head_16cm", "acquisition_protocol": "Head"}


class Hospital:
    """Adds studies, numbered, to one piece of equipment or another."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.first = add_machine(connection)
        self.second = add_machine(connection, device_serial_number="B-1", station_name="CT2")
        self.count = 0

    def add(self, *events: dict[str, Any], machine: UUID | None = None, modality: str = "CT", **facts: Any) -> str:
        self.count += 1
        uid = f"2.25.{self.count}"
        values = {"study_description": "CT Head", **facts}
        at = values.pop("at", datetime(2026, 3, 2, 10, self.count % 60))  # noqa: DTZ001, a modality's local time
        add_study(self.connection, machine or self.first, uid, modality=modality, events=list(events), at=at, **values)
        return uid

    def filter(self, modality: ExamModality = CT, **values: Any) -> StudyFilter:
        return StudyFilter.from_values(modality, values)


@pytest.fixture
def hospital(connection: Connection) -> Hospital:
    return Hospital(connection)


def test_missing_and_zero_are_counted_apart_from_values(hospital: Hospital) -> None:
    for dlp in (100.0, 200.0, 300.0, 0.0, None):
        hospital.add({**HEAD, "dlp_mgy_cm": dlp}, dlp_mgy_cm=dlp)
    (found,) = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    assert found.study_count == 5
    # Quartiles of 100, 200, 300 by linear interpolation.
    assert found.numbers["study_dlp_mgy_cm"] == NumberSummary(3, 1, 1, (150.0, 200.0, 250.0), None)


def test_the_technique_is_that_of_the_main_acquisition(hospital: Hospital) -> None:
    sources = [
        {"tube_voltage_kv": 100.0, "tube_current_ma": 200.0, "rotation_time_s": 0.5},
        {"tube_voltage_kv": 140.0, "tube_current_ma": 80.0, "rotation_time_s": 0.5},
    ]
    small = {"acquisition_type": "stationary", "dlp_mgy_cm": 5.0, "ctdi_vol_mgy": 60.0, "pitch": 9.0}
    hospital.add(LOCALIZER, small, {**HEAD, "dlp_mgy_cm": 700.0, "ctdi_vol_mgy": 45.0, "sources": sources})
    (found,) = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    medians = {name: one.quartiles and one.quartiles[1] for name, one in found.numbers.items()}
    assert medians["main_ctdi_vol_mgy"] == 45.0
    assert medians["main_tube_voltage_kv"] == 140.0
    # 200 mA in 0.5 s
    assert medians["main_mas_per_rotation"] == 100.0
    assert (medians["main_pitch"], found.numbers["main_pitch"].missing) == (None, 1)
    # Without the localizer.
    assert medians["study_acquisitions"] == 2.0


def test_the_most_frequent_text_has_its_count(hospital: Hospital) -> None:
    for phantom in ("head_16cm", "head_16cm", "body_32cm", None):
        hospital.add({**HEAD, "ctdi_phantom": phantom, "dlp_mgy_cm": 1.0})
    (found,) = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    assert found.texts["main_ctdi_phantom"] == TextSummary(3, 1, "head_16cm", 2)


def test_medians_of_dose_have_an_interval_of_five_values(hospital: Hospital) -> None:
    for dlp in (100.0, 200.0, 300.0, 400.0, 500.0):
        hospital.add(HEAD, dlp_mgy_cm=dlp)
    (found,) = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    interval = found.numbers["study_dlp_mgy_cm"].interval
    assert interval is not None
    assert interval.lower < 300.0 < interval.upper


@pytest.mark.parametrize("exclusion", ["phantom", "excluded", "phantom_by_rule"])
def test_excluded_studies_are_left_out(hospital: Hospital, exclusion: str) -> None:
    hospital.add(HEAD, dlp_mgy_cm=100.0)
    hospital.add(HEAD, dlp_mgy_cm=900.0, exclusion=exclusion)
    (found,) = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    assert found.study_count == 1


def test_equipment_with_the_most_studies_comes_first(hospital: Hospital) -> None:
    hospital.add(HEAD)
    for _ in range(2):
        hospital.add(HEAD, machine=hospital.second)
    found = side_by_side(hospital.connection, hospital.filter(), GroupBy.EQUIPMENT)
    assert [(one.group, one.study_count) for one in found] == [(hospital.second, 2), (hospital.first, 1)]


def test_protocols_of_ct_are_those_of_the_main_acquisition(hospital: Hospital) -> None:
    hospital.add({**HEAD, "dlp_mgy_cm": 5.0}, {**HEAD, "dlp_mgy_cm": 500.0, "acquisition_protocol": "Sinus"})
    hospital.add({**HEAD, "dlp_mgy_cm": 5.0, "acquisition_protocol": None})
    found = side_by_side(hospital.connection, hospital.filter(), GroupBy.PROTOCOL)
    assert {one.group: one.study_count for one in found} == {"Sinus": 1, None: 1}


def test_exposures_of_radiography_count_by_themselves(hospital: Hospital) -> None:
    chest = {"acquisition_protocol": "Chest PA", "dap_gy_cm2": 0.1, "deviation_index": -0.5}
    hospital.add(chest, {**chest, "dap_gy_cm2": 0.3, "deviation_index": 0.0}, modality="DX", dap_gy_cm2=0.4)
    (found,) = side_by_side(hospital.connection, hospital.filter(DX), GroupBy.EQUIPMENT)
    assert (found.study_count, found.event_count) == (1, 2)
    assert found.numbers["study_dap_gy_cm2"].quartiles == (0.4, 0.4, 0.4)
    assert found.numbers["event_dap_gy_cm2"].quartiles == pytest.approx((0.15, 0.2, 0.25))
    # A deviation index of zero is a measured one.
    assert found.numbers["event_deviation_index"].n == 2
    (protocol,) = side_by_side(hospital.connection, hospital.filter(DX), GroupBy.PROTOCOL)
    assert (protocol.group, "study_dap_gy_cm2" in protocol.numbers) == ("Chest PA", False)


def test_criteria_about_events_select_the_events_too(hospital: Hospital) -> None:
    chest = {"acquisition_protocol": "Chest PA", "dap_gy_cm2": 0.1}
    hospital.add(chest, {**chest, "acquisition_protocol": "Chest LAT", "dap_gy_cm2": 0.3}, modality="DX")
    (found,) = side_by_side(hospital.connection, hospital.filter(DX, protocol="lat"), GroupBy.EQUIPMENT)
    assert (found.event_count, found.numbers["event_dap_gy_cm2"].quartiles) == (1, (0.3, 0.3, 0.3))


def test_small_charts_have_quartiles_by_name_and_equipment(hospital: Hospital) -> None:
    for dlp in (100.0, 200.0, 300.0, 0.0):
        hospital.add(HEAD, dlp_mgy_cm=dlp)
    hospital.add(HEAD, dlp_mgy_cm=50.0, study_description="CT Thorax")
    (found,) = name_summaries(hospital.connection, hospital.filter(), ["CT head"])
    assert found == ("CT head", hospital.first, 3, 1, (150.0, 200.0, 250.0))


def test_a_funnel_counts_what_lies_above_the_upper_quartile_of_all(hospital: Hospital) -> None:
    for dlp in (100.0, 200.0, 300.0, None):
        hospital.add(HEAD, dlp_mgy_cm=dlp)
    for dlp in (400.0, 500.0):
        hospital.add(HEAD, dlp_mgy_cm=dlp, machine=hospital.second)
    found = funnel_samples(hospital.connection, hospital.filter(), doses(CT)[0])
    assert found is not None
    # The 75th percentile of 100 to 500 is 400: only 500 is above.
    assert (found.threshold, found.pool.n, found.pool.median, found.fraction_above) == (400.0, 5, 300.0, 0.2)
    assert found.equipment == ((hospital.first, 3, 1, 200.0, 0, 0, 0), (hospital.second, 2, 0, 450.0, 1, 0, 0))


def test_a_funnel_compares_with_a_level(hospital: Hospital) -> None:
    for dlp in (100.0, 200.0, 300.0):
        hospital.add(HEAD, dlp_mgy_cm=dlp)
    found = funnel_samples(hospital.connection, hospital.filter(), doses(CT)[0], 150.0)
    assert found is not None
    assert (found.threshold, found.above, found.equipment[0].above) == (150.0, 2, 2)


def test_a_funnel_of_one_phantom_counts_values_of_another_and_of_none_apart(hospital: Hospital) -> None:
    body = {**HEAD, "ctdi_phantom": "body_32cm"}
    unstated = {**HEAD, "ctdi_phantom": None}
    for event, ctdi in ((HEAD, 40.0), (HEAD, 60.0), (HEAD, None), (body, 20.0), (body, None), (unstated, 70.0)):
        hospital.add({**event, "dlp_mgy_cm": 500.0, "ctdi_vol_mgy": ctdi})
    hospital.add({**body, "dlp_mgy_cm": 500.0, "ctdi_vol_mgy": 90.0}, machine=hospital.second)
    ctdi_vol = MEASURES[CT]["main_ctdi_vol_mgy"]
    found = funnel_samples(hospital.connection, hospital.filter(), ctdi_vol, 50.0, "head_16cm")
    assert found is not None
    # Of the head phantom 40 and 60; 90 of the body phantom is above the level, and does not count.
    assert (found.pool.n, found.above) == (2, 1)
    assert found.equipment == ((hospital.first, 2, 2, 50.0, 1, 1, 1), (hospital.second, 0, 0, None, 0, 1, 0))
    of_phantom = single_values(hospital.connection, hospital.filter(), ctdi_vol, "head_16cm")
    assert sorted(one.value for one in of_phantom) == [40.0, 60.0]


def test_a_dlp_refers_to_the_phantom_of_the_main_acquisition(hospital: Hospital) -> None:
    body = {**HEAD, "ctdi_phantom": "body_32cm", "dlp_mgy_cm": 100.0}
    hospital.add(body, {**HEAD, "dlp_mgy_cm": 400.0}, dlp_mgy_cm=500.0)
    found = funnel_samples(hospital.connection, hospital.filter(), doses(CT)[0], 450.0, "head_16cm")
    assert found is not None
    assert (found.pool.n, found.above) == (1, 1)


def test_without_values_there_is_no_funnel(hospital: Hospital) -> None:
    hospital.add(HEAD)
    assert funnel_samples(hospital.connection, hospital.filter(), doses(CT)[0]) is None


def test_single_values_name_their_study_and_what_may_explain_them(hospital: Hospital) -> None:
    uid = hospital.add({**HEAD, "dlp_mgy_cm": 500.0}, dlp_mgy_cm=510.0, software_versions="V2", patient_weight_kg=70.0)
    hospital.add(HEAD, dlp_mgy_cm=0.0)
    (found,) = single_values(hospital.connection, hospital.filter(), doses(CT)[0])
    assert (found.value, found.study_instance_uid, found.protocol) == (510.0, uid, "Head")
    assert (found.software, found.weight_kg, found.thickness_mm) == ("V2", 70.0, None)


def test_glandular_doses_are_those_of_the_class_of_thickness(hospital: Hospital) -> None:
    view = {"agd_mgy": 1.0, "compressed_thickness_mm": 50.0}
    hospital.add(
        view,
        {**view, "agd_mgy": 2.0, "compressed_thickness_mm": 59.9},
        {**view, "agd_mgy": None},
        {**view, "compressed_thickness_mm": 60.0},
        {**view, "compressed_thickness_mm": 19.9},
        {**view, "compressed_thickness_mm": 110.0},
        {**view, "compressed_thickness_mm": None},
        {**view, "compressed_thickness_mm": 0.0},
        modality="MG",
    )
    found = thickness_doses(hospital.connection, hospital.filter(MG))
    assert [one.thickness for one in found.by_class] == [ThicknessClass(50, 60), ThicknessClass(60, 70)]
    assert (found.thinner_or_thicker, found.without_thickness) == (2, 2)
    first = found.by_class[0]
    assert (first.n, first.without, first.quartiles) == (2, 1, (1.25, 1.5, 1.75))
    assert first.median_thickness_mm == pytest.approx(54.95)


def exposure(index: float | None, target: float | None, deviation: float | None, protocol: str = "Chest") -> Any:
    return {
        "exposure_index": index,
        "target_exposure_index": target,
        "deviation_index": deviation,
        "acquisition_protocol": protocol,
    }


def test_a_missing_deviation_index_is_computed_where_index_and_target_are_stated(hospital: Hospital) -> None:
    hospital.add(
        exposure(500.0, 250.0, None),
        exposure(250.0, 250.0, 0.2),
        exposure(300.0, None, None),
        exposure(300.0, 0.0, None),
        exposure(None, None, None),
        modality="DX",
    )
    (found,) = index_summaries(hospital.connection, hospital.filter(DX), ExposureKind.PROTOCOL)
    assert (found.exposure_count, found.index_count, found.target_count, found.computed_count) == (5, 4, 2, 1)
    assert (found.median_index, found.targets) == (300.0, (250.0, 250.0))
    # 10 log10 2 = 3.01 is above 3; 0.2 is on target.
    assert found.deviations == DeviationCounts(n=2, on_target=1, low=0, very_low=0, high=1, very_high=1)
    assert found.median_deviation == pytest.approx((3.0103 + 0.2) / 2, abs=1e-4)


def test_exposures_are_in_the_order_of_time(hospital: Hospital) -> None:
    for day, index in ((5, 300.0), (3, 200.0), (4, 0.0)):
        at = datetime(2026, 3, day, 9, 0)  # noqa: DTZ001, a modality's local time
        hospital.add(exposure(index, 250.0, None), exposure(9.0, 1.0, None, "Hand"), modality="DX", at=at)
    hospital.add(exposure(1.0, 1.0, 0.0), modality="DX", at=None)
    found = exposures(hospital.connection, hospital.filter(DX), ExposureKind.PROTOCOL, "Chest")
    assert [one.exposure_index for one in found] == [200.0, 300.0]
    assert found[0].deviation_index == pytest.approx(-0.9691, abs=1e-4)


@pytest.mark.parametrize("modality", ExamModality)
def test_every_modality_has_a_dose_and_distinct_measures(modality: ExamModality) -> None:
    assert doses(modality)
    assert len({one.name for one in MEASURES[modality].values()}) == len(MEASURES[modality])
