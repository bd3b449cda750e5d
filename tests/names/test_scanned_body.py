"""Doses tell heads from bodies where texts are silent, contradict texts that are wrong, and never make them surer."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest

from kerma.messages import message
from kerma.standard_names.region import Region
from kerma.standard_names.region_suggestion import RegionSuggestion
from kerma.standard_names.scanned_body import MIN_STUDIES, Scan, ScannedBody, profile, with_doses
from kerma.standard_names.suggestion import Suggestion

HEAD, BODY = "head_16cm", "body_32cm"


def scans(*phantoms: str | None, ctdi: float | None = 50, length: float | None = 160, kv: float = 120) -> list[Scan]:
    """A study with one scan for each of these phantoms."""
    return [Scan(number, phantom, ctdi, length, kv) for number, phantom in enumerate(phantoms)]


@pytest.mark.parametrize(
    ("of_studies", "scanned"),
    [
        pytest.param(scans(*[HEAD] * 5), ScannedBody.HEAD, id="head phantom"),
        pytest.param(scans(*[BODY] * 5), ScannedBody.BODY, id="body phantom, whatever the dose"),
        pytest.param(scans(*[HEAD] * 9, BODY), ScannedBody.HEAD, id="one study in ten with the wrong protocol"),
        pytest.param(scans(*[HEAD] * 8, BODY, BODY), None, id="two in ten"),
        pytest.param(scans(*[HEAD] * 4), None, id="fewer than five studies"),
        pytest.param(scans(*[None] * 5), ScannedBody.HEAD, id="50 mGy, 160 mm, 120 kV without phantom"),
        pytest.param(scans(*[None] * 5, kv=80), None, id="the same at 80 kV"),
        pytest.param(scans(*[None] * 5, ctdi=9, length=330, kv=100), ScannedBody.BODY, id="9 mGy, 330 mm"),
        pytest.param(scans(*[None] * 5, ctdi=25, length=200), None, id="between the two"),
        pytest.param(scans(*[None] * 5, ctdi=None), None, id="no dose stated"),
        pytest.param(scans(*[None] * 5, length=None), None, id="no length stated"),
        pytest.param([], None, id="no studies"),
    ],
)
def test_what_was_scanned(of_studies: Iterable[Scan], scanned: ScannedBody | None) -> None:
    assert profile(of_studies).scanned is scanned


def test_a_study_with_scans_of_head_and_body_counts_for_neither() -> None:
    of_both = [Scan(study, phantom, 20, 300, 120) for study in range(MIN_STUDIES) for phantom in (HEAD, BODY)]
    found = profile(of_both)
    assert (found.study_count, found.head_phantom_count, found.body_phantom_count) == (5, 0, 0)


class _Case(NamedTuple):
    region: Region
    confidence: float
    phantom: str
    expected: tuple[Region, str, float]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            _Case(Region.OTHER, 0.2, HEAD, (Region.HEAD, "CT head", 0.5)), id="texts are silent, heads were scanned"
        ),
        pytest.param(
            _Case(Region.OTHER, 0.2, BODY, (Region.OTHER, "as before", 0.2)), id="a body may be any part of it"
        ),
        pytest.param(_Case(Region.CHEST, 0.8, HEAD, (Region.CHEST, "as before", 0.5)), id="contradiction"),
        pytest.param(_Case(Region.HEAD, 0.88, BODY, (Region.HEAD, "as before", 0.5)), id="the other contradiction"),
        pytest.param(_Case(Region.HEAD, 0.3, BODY, (Region.HEAD, "as before", 0.3)), id="never surer"),
        pytest.param(_Case(Region.CHEST, 0.8, BODY, (Region.CHEST, "as before", 0.8)), id="agreement"),
        pytest.param(_Case(Region.NECK, 0.8, HEAD, (Region.NECK, "as before", 0.8)), id="a neck may be either"),
        pytest.param(_Case(Region.CHEST, 0.95, HEAD, (Region.CHEST, "as before", 0.95)), id="what applies by itself"),
    ],
)
def test_doses_beside_texts(case: _Case) -> None:
    suggestion = Suggestion(RegionSuggestion(case.region, case.confidence, message("protocols")), "as before")
    found = with_doses(suggestion, profile(scans(*[case.phantom] * 10)), "CT")
    assert (found.region.region, found.standard_name, found.region.confidence) == case.expected


@pytest.mark.parametrize(
    ("of_studies", "reason"),
    [
        (scans(*[HEAD] * 19, BODY), "protocols; 19 of 20 studies refer to the head phantom"),
        (scans(*[BODY] * 20), "protocols; 20 of 20 studies refer to the body phantom"),
        (
            scans(*[None] * 5, ctdi=48.26),
            "protocols; scanned as a head is: medians of 48.3 mGy, 160 mm and 120 kV without phantom",
        ),
        (
            scans(*[None] * 5, ctdi=8.0, length=420),
            "protocols; scanned as a body is: medians of 8.0 mGy, 420 mm and 120 kV without phantom",
        ),
    ],
)
def test_the_reason_states_the_doses(of_studies: list[Scan], reason: str) -> None:
    suggestion = Suggestion(RegionSuggestion(Region.CHEST, 0.8, message("protocols")), "CT chest")
    assert with_doses(suggestion, profile(of_studies), "CT").region.reason == reason
