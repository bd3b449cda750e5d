"""Texts from objects as people write them."""

from __future__ import annotations

import pytest

from dashboard.spelling import spelt


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("DOE^JANE", "DOE, JANE"),
        ("Doe^Jane^Mary^Dr^PhD", "Doe, Dr Jane Mary, PhD"),
        ("Doe^^^Dr", "Doe, Dr"),
        ("Doe", "Doe"),
        ("Doe, Jane", "Doe, Jane"),
        ("^Jane", "Jane"),
        ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
        ("=山田^太郎", "山田, 太郎"),
        ("Doe^Jane\\Roe^Richard", "Doe, Jane; Roe, Richard"),
        ("A^B^C^D^E^F^G", "A, D B C, E"),
        ("^^^^", "^^^^"),
    ],
)
def test_a_person_is_written_as_people_do(stored: str, written: str) -> None:
    assert spelt("operators_name", stored) == written


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("Fluorodeoxyglucose F^18^", "Fluorodeoxyglucose F¹⁸"),
        ("Technetium Tc^99m^ medronate", "Technetium Tc⁹⁹ᵐ medronate"),
        ("^99m^Technetium", "⁹⁹ᵐTechnetium"),
        ("Heart^01", "Heart^01"),
    ],
)
def test_a_nuclide_is_written_with_its_mass_number_raised(stored: str, written: str) -> None:
    assert spelt("radiopharmaceutical", stored) == written


def test_other_texts_stay_as_the_object_tells_them() -> None:
    assert spelt("study_description", "Abdomen^06_Liver") == "Abdomen^06_Liver"
