"""The labelled descriptions are such that rules can be judged by them."""

from collections import Counter

import pytest

from tests.support.labelled_descriptions import LabelledDescription, labelled_descriptions

REGIONS = {
    *("head", "face_sinuses", "neck", "chest", "heart", "breast", "abdomen", "pelvis", "abdomen_pelvis"),
    *("chest_abdomen_pelvis", "spine_cervical", "spine_thoracic", "spine_lumbar", "upper_limb", "lower_limb"),
    *("whole_body", "other"),
}


@pytest.fixture(scope="module")
def descriptions() -> list[LabelledDescription]:
    return labelled_descriptions()


def test_each_language_has_a_hundred(descriptions: list[LabelledDescription]) -> None:
    assert Counter(one.language for one in descriptions) == {"en": 100, "pl": 100, "de": 100, "fr": 100}


def test_each_has_a_text_a_known_region_and_a_source(descriptions: list[LabelledDescription]) -> None:
    for one in descriptions:
        assert one.study_description or one.requested_procedure or one.acquisition_protocols, one
        assert (one.region in REGIONS, bool(one.examination), bool(one.source)) == (True, True, True), one


def test_the_same_texts_never_occur_twice(descriptions: list[LabelledDescription]) -> None:
    assert [text for text, count in Counter(one.text for one in descriptions).items() if count > 1] == []


def test_about_half_is_held_apart_with_all_regions_in_both_halves(descriptions: list[LabelledDescription]) -> None:
    halves = {is_apart: [one for one in descriptions if one.is_held_apart is is_apart] for is_apart in (False, True)}
    assert 180 <= len(halves[True]) <= 220
    for half in halves.values():
        assert {one.region for one in half} == REGIONS
