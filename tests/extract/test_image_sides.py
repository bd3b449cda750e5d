"""The side in the header of an image: one letter, a word, or the modifier of the anatomic region."""

from typing import Any

import pytest

from tests.support.image_builder import coded_item, image, write_raw
from tests.support.sr_builder import problems, read_json


def region(code: str, scheme: str = "SCT") -> dict[str, Any]:
    modifier = coded_item(code, scheme, "side")
    return {"AnatomicRegionSequence": coded_item("85562004", "SCT", "Hand", AnatomicRegionModifierSequence=modifier)}


@pytest.mark.parametrize(
    ("header", "side"),
    [
        ({"ImageLaterality": "L"}, "left"),
        ({"ImageLaterality": "RIGHT"}, "right"),
        ({"ImageLaterality": "B"}, "both"),
        ({"ImageLaterality": "", "Laterality": "R"}, "right"),
        ({"ImageLaterality": "U"}, None),
        ({}, None),
        (region("24028007"), "right"),
        (region("G-A101", "SRT"), "left"),
        (region("255561001"), None),
        ({"ImageLaterality": "L", **region("24028007")}, "left"),
        ({"ImageLaterality": "U", **region("24028007")}, None),
    ],
    ids=str,
)
def test_a_side_is_read_wherever_and_however_it_is_stated(header: dict[str, Any], side: str | None) -> None:
    reading = read_json(image(KVP="80", **header))
    assert (reading.events[0].get("laterality"), "events[0].laterality" in problems(reading)) == (side, False)


def test_a_side_in_a_small_letter_is_read() -> None:
    dataset = image(KVP="80")
    write_raw(dataset, "ImageLaterality", b"l ")
    assert read_json(dataset).events[0]["laterality"] == "left"


def test_a_side_that_is_none_is_named() -> None:
    reading = read_json(image(KVP="80", ImageLaterality="SIN"))
    assert "laterality" not in reading.events[0]
    assert problems(reading)["events[0].laterality"] == "'SIN' is none of L, R, B, U"
