"""Doses that the technique of their exposure cannot give are named; what it can give is not."""

from typing import Any

import pytest

from kerma.extract.checks.activity import activity_of_the_nuclide
from kerma.extract.checks.technique import (
    glandular_dose_below_the_surface,
    output_of_the_tube,
    thickness_of_the_filters,
)
from kerma.facts.mammography import MammographyEvent
from kerma.facts.nuclear_medicine import AdministrationEvent
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import from_json
from kerma.facts.xray_event import XRayFilter
from tests.support.image_builder import COMPUTED_RADIOGRAPHY, MAMMOGRAPHY, image
from tests.support.sr_builder import problems, read_json

CHEST = {"tube_voltage_kv": 120.0, "exposure_mas": 1.5, "distance_source_to_detector_mm": 1800.0}


def output(**facts: Any) -> list[str]:
    return [finding.name for finding in output_of_the_tube(from_json(ProjectionEvent, {**CHEST, **facts}))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"dap_gy_cm2": 0.1}, []),
        ({"dap_gy_cm2": 0.2}, []),
        ({"dap_gy_cm2": 10.0}, ["dap_gy_cm2"]),
        ({"dap_gy_cm2": 10.0, "exposure_mas": None}, []),
        ({"dap_gy_cm2": 10.0, "exposure_mas": None, "tube_current_ma": 300.0, "exposure_time_ms": 5.0}, ["dap_gy_cm2"]),
        ({"dap_gy_cm2": 10.0, "exposure_mas": 0.0}, []),
        ({"dap_gy_cm2": 10.0, "tube_voltage_kv": None}, []),
        ({"dap_gy_cm2": 0.9, "collimated_field_area_cm2": 100.0}, ["dap_gy_cm2"]),
        ({"dap_gy_cm2": 5.0, "distance_source_to_detector_mm": None}, []),
        ({"dap_gy_cm2": 50.0, "distance_source_to_detector_mm": None}, ["dap_gy_cm2"]),
        ({"entrance_air_kerma_mgy": 0.15}, []),
        ({"entrance_air_kerma_mgy": 150.0}, ["entrance_air_kerma_mgy"]),
        ({"reference_air_kerma_mgy": 150.0}, ["reference_air_kerma_mgy"]),
    ],
)
def test_a_radiograph_has_at_most_the_dose_that_its_tube_gives(facts: dict[str, Any], expected: list[str]) -> None:
    assert output(**facts) == expected


def test_the_area_product_of_a_chest_in_mgy_cm2_is_stored_as_dgy_cm2_and_named() -> None:
    header = {"KVP": "120", "Exposure": "2", "DistanceSourceToDetector": "1800"}
    reading = read_json(image(COMPUTED_RADIOGRAPHY, ImageAndFluoroscopyAreaDoseProduct="100", **header))
    assert reading.events[0]["dap_gy_cm2"] == 10.0
    assert (
        "120 kV and 2 mAs give at most 0.23 Gy·cm², but 10 Gy·cm² is stated, 44 times more"
        in (problems(reading)["events[0].dap_gy_cm2"])
    )


def test_fluoroscopy_is_not_judged_by_the_charge_of_one_pulse() -> None:
    header = {"KVP": "80", "Exposure": "1", "ImageAndFluoroscopyAreaDoseProduct": "100"}
    assert "events[0].dap_gy_cm2" not in problems(read_json(image("1.2.840.10008.5.1.4.1.1.12.1", **header)))


@pytest.mark.parametrize(
    ("facts", "is_named"),
    [
        ({"agd_mgy": 1.45, "entrance_air_kerma_mgy": 5.1}, False),
        ({"agd_mgy": 5.2, "entrance_air_kerma_mgy": 5.1}, True),
        ({"agd_mgy": 145.0, "entrance_air_kerma_mgy": 5.1}, True),
        ({"agd_mgy": 1.45, "entrance_air_kerma_mgy": 0.0}, False),
        ({"agd_mgy": 1.45}, False),
    ],
)
def test_no_breast_has_more_dose_inside_than_at_its_surface(facts: dict[str, float], *, is_named: bool) -> None:
    found = list(glandular_dose_below_the_surface(from_json(MammographyEvent, facts)))
    assert [finding.name for finding in found] == (["agd_mgy"] if is_named else [])


def test_an_organ_dose_in_mgy_is_stored_as_dgy_and_named() -> None:
    reading = read_json(image(MAMMOGRAPHY, OrganDose="1.45", EntranceDoseInmGy="5.1", ImageLaterality="L"))
    assert reading.events[0]["agd_mgy"] == 145.0
    assert "glandular dose 145 mGy exceeds the entrance air kerma 5.1 mGy" in problems(reading)["events[0].agd_mgy"]


@pytest.mark.parametrize(
    ("material", "thickness", "is_named"),
    [
        ("copper", 0.9, False),
        ("copper", 0.0, False),
        ("copper", 9.0, True),
        ("copper", 0.0009, True),
        ("aluminum", 21.0, False),
        ("rhodium", 0.025, False),
        ("rhodium", 0.000025, True),
        ("silver", 250.0, True),
        (None, 250.0, True),
    ],
)
def test_a_filter_has_the_thickness_of_a_filter(material: str | None, thickness: float, *, is_named: bool) -> None:
    event = ProjectionEvent(filters=(XRayFilter(material=material, maximum_mm=thickness),))
    found = list(thickness_of_the_filters(event))
    assert [finding.name for finding in found] == (["filters[0].maximum_mm"] if is_named else [])


@pytest.mark.parametrize(
    ("nuclide", "activity", "is_named"),
    [
        ("^18^Fluorine", 394.0, False),
        ("F-18", 11_100.0, True),
        ("^131^Iodine", 11_100.0, False),
        ("99m Technetium", 764.0, False),
        ("Tc-99m", 0.05, True),
        ("PSMA-1007 F-18", 0.0003, True),
        ("Unknown", 11_100.0, False),
        (None, 11_100.0, False),
        (None, 394e6, True),
        ("^18^Fluorine", 0.0, False),
    ],
)
def test_an_activity_is_judged_by_its_nuclide(nuclide: str | None, activity: float, *, is_named: bool) -> None:
    event = AdministrationEvent(radionuclide=nuclide, administered_activity_mbq=activity)
    assert bool(list(activity_of_the_nuclide(event))) == is_named
