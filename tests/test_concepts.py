"""Concepts are compared by value and scheme; older codes stand for the same concept."""

from typing import Any, cast

import pytest

from kerma.standard import concepts
from kerma.standard.concepts import Concept, canonical


@pytest.mark.parametrize(
    ("value", "scheme", "expected"),
    [
        ("P5-08001", "SRT", Concept("116152004", "SCT")),
        ("C0860888", "UMLS", Concept("116152004", "SCT")),
        ("P5-06000", "SRT", concepts.FLUOROSCOPY),
        ("G-C171", "SNM3", concepts.LATERALITY),
        ("T-D0005", "99SDM", concepts.ANATOMICAL_STRUCTURE),
        ("C-127F9", "SRT", Concept("66925006", "SCT")),
        ("C-12700", "SRT", Concept("66925006", "SCT")),
        ("113735", "DCM", concepts.EXPOSURE_TIME),
        ("mGy", "UCM", Concept("mGy", "UCUM")),
        ("113838", "DCM", concepts.DLP),
        ("unheard", "99X", Concept("unheard", "99X")),
    ],
)
def test_an_older_code_is_the_same_concept(value: str, scheme: str, expected: Concept) -> None:
    assert canonical(value, scheme) == expected


def test_the_same_value_in_another_scheme_is_another_concept() -> None:
    assert canonical("113838", "99X") != concepts.DLP


def test_every_standard_code_is_one_that_pydicom_knows() -> None:
    from pydicom.sr._concepts_dict import concepts as known  # noqa: PLC0415 -- a large table, needed here only

    dcm = {code for entry in cast("dict[str, dict[str, Any]]", known["DCM"]).values() for code in entry}
    ours = {value.value for value in vars(concepts).values() if isinstance(value, Concept) and value.scheme == "DCM"}
    assert sorted(ours - dcm) == []
