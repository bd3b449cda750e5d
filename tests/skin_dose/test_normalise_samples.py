"""Real reports: how many events are usable, and whether areas by dose and by collimation are the same."""

from importlib.util import find_spec
from pathlib import Path
from statistics import median

import pytest

from kerma.extract import extract
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.builders import cylinder, plane
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import ones
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.normalisation import NormalisedEvents, normalise
from tests.support.skin_dose_facts import events_of, study_of


@pytest.fixture(scope="module")
def examples() -> Path:
    """The folder of reports that PySkinDose brings."""
    found = find_spec("pyskindose")
    if found is None or found.origin is None:
        pytest.skip("PySkinDose, which brings these reports, is not installed")
    return Path(found.origin).parent / "example_data" / "RDSR"


def normalised(path: Path) -> NormalisedEvents:
    reading = extract(path.read_bytes())
    return normalise(study_of(reading), events_of(reading), EquipmentCalibration())


def found_in(file: str, samples: Path, examples: Path) -> NormalisedEvents:
    return normalised(next(folder / file for folder in (samples, examples) if (folder / file).exists()))


@pytest.mark.parametrize(
    ("file", "mapped", "unplaced", "without_dose"),
    [
        ("RF-RDSR-Siemens-Zee.dcm", 8, 0, 0),
        ("RF-RDSR-Canon-Alphenix-rotational.dcm", 49, 0, 0),
        ("RF-RDSR-Philips_Azurion.dcm", 86, 0, 3),
        ("RF-RDSR-GE.dcm", 0, 8, 0),
        ("RF-Pat-Orientation-Modifier-Missing.dcm", 316, 0, 0),
        ("Dual-RDSR-RF.dcm", 0, 2, 2),
        ("RF-ESR-Siemens-Varic.dcm", 0, 0, 0),
        ("siemens_axiom_example_procedure.dcm", 24, 0, 0),
        ("siemens_axiom_artis.dcm", 15, 0, 6),
        ("philips_allura_clarity_u104.dcm", 22, 0, 3),
        ("philips_allura_clarity_u601.dcm", 29, 0, 0),
    ],
)
def test_events_are_in_the_map_or_counted(
    file: str, mapped: int, unplaced: int, without_dose: int, samples: Path, examples: Path
) -> None:
    found = found_in(file, samples, examples)
    excluded = list(found.excluded.values())
    assert (len(found.irradiations), len(found.without_geometry)) == (mapped, unplaced)
    assert excluded.count(Flag.EVENTS_WITHOUT_KERMA) == without_dose


@pytest.mark.parametrize(
    ("file", "ratio"),
    [
        ("siemens_axiom_example_procedure.dcm", 0.997),
        ("siemens_axiom_artis.dcm", 0.911),
        ("RF-RDSR-Canon-Alphenix-rotational.dcm", 0.992),
        ("RF-RDSR-GE.dcm", 1.000),
        ("philips_allura_clarity_u104.dcm", 0.948),
        ("philips_allura_clarity_u601.dcm", 0.906),
    ],
)
def test_area_by_dose_is_that_of_the_collimation(file: str, ratio: float, samples: Path, examples: Path) -> None:
    found = found_in(file, samples, examples)
    ratios = [each.field_area_ratio for each in (*found.irradiations, *found.without_geometry)]
    assert median(value for value in ratios if value is not None) == pytest.approx(ratio, abs=0.0005)


@pytest.mark.parametrize(
    ("file", "isocenter", "reference"),
    [
        ("RF-RDSR-Siemens-Zee.dcm", 78.5, 63.5),
        ("RF-RDSR-Canon-Alphenix-rotational.dcm", 70.0, 55.0),
        ("RF-RDSR-Philips_Azurion.dcm", 76.5, 61.5),
        ("philips_allura_clarity_u601.dcm", 76.5, 61.5),
    ],
)
def test_distances_are_those_of_the_machine(
    file: str, isocenter: float, reference: float, samples: Path, examples: Path
) -> None:
    found = found_in(file, samples, examples).irradiations
    distances = {(each.source_to_isocenter_cm, each.source_to_reference_cm) for each in found}
    assert distances == {(isocenter, reference)}


def test_a_biplane_system_has_a_distance_for_each_plane(samples: Path, examples: Path) -> None:
    found = found_in("philips_allura_clarity_u104.dcm", samples, examples).irradiations
    assert {(each.plane, each.source_to_isocenter_cm) for each in found} == {("A", 81.0)}


def test_the_rotation_of_alphenix_goes_as_stated(samples: Path, examples: Path) -> None:
    rotation = found_in("RF-RDSR-Canon-Alphenix-rotational.dcm", samples, examples).irradiations[-1]
    assert rotation.end is not None
    assert (rotation.start.primary_deg, rotation.end.primary_deg) == (90.0, -120.0)


@pytest.mark.parametrize("phantom", [plane(), cylinder()], ids=["plane", "cylinder"])
def test_the_beams_position_brings_those_of_an_allura_to_the_patient(
    phantom: Phantom, samples: Path, examples: Path
) -> None:
    found = found_in("philips_allura_clarity_u104.dcm", samples, examples).irradiations
    assert skin_dose_map(place_beams(found, ones(len(found))), phantom).dose_mgy.max() > 0.3
