"""Every fluoroscopy report of a real system is mapped, or says why it cannot be."""

import math
from pathlib import Path

import pytest

from kerma.extract import extract
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.skin_dose.study import skin_dose
from tests.support.pyskindose_runs import REPORTS
from tests.support.skin_dose_facts import events_of, study_of

#: Report, what comes of it, and words that its reason or its flags must have.
SAMPLES = (
    ("Dual-RDSR-RF", ResultKind.UPPER_BOUND, "No event has both angles and table position"),
    ("RF-ESR-Siemens-Varic", ResultKind.NONE, "contains no irradiation events"),
    ("RF-Pat-Orientation-Modifier-Missing", ResultKind.MAP, None),
    ("RF-RDSR-Canon-Alphenix-rotational", ResultKind.MAP, None),
    ("RF-RDSR-GE", ResultKind.UPPER_BOUND, "No event has both angles and table position"),
    ("RF-RDSR-Philips_Azurion", ResultKind.MAP, None),
    ("RF-RDSR-Siemens-Zee", ResultKind.MAP, None),
)
EXAMPLES = (
    "philips_allura_clarity_u104",
    "philips_allura_clarity_u601",
    "siemens_axiom_artis",
    "siemens_axiom_example_procedure",
)


def mapped(report: Path, phantom: str = "trunk") -> SkinDose:
    reading = extract(report.read_bytes())
    return skin_dose(study_of(reading), events_of(reading), phantom=phantom)


@pytest.mark.parametrize(("name", "kind", "reason"), SAMPLES)
def test_a_sample_is_mapped_or_says_why_not(samples: Path, name: str, kind: ResultKind, reason: str | None) -> None:
    result = mapped(samples / f"{name}.dcm")
    assert (result.kind, (reason or "") in (result.reason or "")) == (kind, True)


def test_no_fluoroscopy_sample_is_forgotten(samples: Path) -> None:
    assert {path.stem for path in samples.glob("*RF*.dcm")} == {name for name, _, _ in SAMPLES}


@pytest.mark.parametrize("phantom", ["plane", "cylinder", "trunk"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_pyskindose_s_examples_are_mapped(name: str, phantom: str) -> None:
    result = mapped(REPORTS / f"{name}.dcm", phantom)
    assert (result.kind, result.reason) == (ResultKind.MAP, None)


@pytest.mark.parametrize(("name", "kind", "_"), SAMPLES)
def test_a_dose_has_its_uncertainty_and_no_dose_has_none(
    samples: Path, name: str, kind: ResultKind, _: str | None
) -> None:
    result = mapped(samples / f"{name}.dcm")
    has_dose = kind in (ResultKind.MAP, ResultKind.UPPER_BOUND)
    assert (result.peak_skin_dose_mgy is not None, result.uncertainty_k2_percent is not None) == (has_dose, has_dose)


def test_an_upper_bound_is_the_sum_of_its_events(samples: Path) -> None:
    result = mapped(samples / "RF-RDSR-GE.dcm")
    assert result.peak_skin_dose_mgy == pytest.approx(math.fsum(result.event_dose_mgy.values()))


def test_an_upper_bound_is_above_the_air_kerma_by_backscatter_and_uncertainty(samples: Path) -> None:
    result = mapped(samples / "RF-RDSR-GE.dcm")
    assert result.peak_skin_dose_mgy is not None
    assert result.uncertainty_k2_percent is not None
    nominal_mgy = result.peak_skin_dose_mgy / (1 + result.uncertainty_k2_percent / 100)
    assert 1.2 < nominal_mgy / result.reference_air_kerma_mgy < 1.8


def test_no_interval_exceeds_an_upper_bound(samples: Path) -> None:
    result = mapped(samples / "RF-RDSR-GE.dcm")
    assert result.interval == (None, result.peak_skin_dose_mgy)


def test_the_interval_of_a_map_is_its_peak_with_the_expanded_uncertainty(samples: Path) -> None:
    result = mapped(samples / "RF-RDSR-Siemens-Zee.dcm")
    assert (result.peak_skin_dose_mgy, result.uncertainty_k2_percent) != (None, None)
    half_width_mgy = result.peak_skin_dose_mgy * result.uncertainty_k2_percent / 100  # type: ignore[operator]  # above
    assert result.interval == pytest.approx(
        (result.peak_skin_dose_mgy - half_width_mgy, result.peak_skin_dose_mgy + half_width_mgy)  # type: ignore[operator]  # above
    )


def test_without_a_peak_there_is_no_interval(samples: Path) -> None:
    assert mapped(samples / "RF-ESR-Siemens-Varic.dcm").interval is None


def test_events_without_dose_are_counted(samples: Path) -> None:
    assert mapped(samples / "RF-RDSR-Philips_Azurion.dcm").flags[Flag.EVENTS_WITHOUT_KERMA] == 3


def test_an_unknown_zero_of_the_table_is_flagged(samples: Path) -> None:
    assert mapped(samples / "RF-RDSR-Philips_Azurion.dcm").flags[Flag.NEEDS_SITE_OFFSET] == 86


def test_a_rotation_follows_the_beam_around_the_trunk(samples: Path) -> None:
    """The focus goes from the right over the back to the left and upwards: more than half of the girth is met."""
    result = mapped(samples / "RF-RDSR-Canon-Alphenix-rotational.dcm")
    assert result.dose_mgy is not None
    assert result.phantom is not None
    irradiated = result.phantom.across_cm[result.dose_mgy > 1.0]
    assert irradiated.max() - irradiated.min() > 60
