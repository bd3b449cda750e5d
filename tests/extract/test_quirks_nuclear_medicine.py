"""PET and NM objects as makers write them: the object of each habit, and what is read."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.concepts import Concept
from tests.support.image_builder import NUCLEAR_MEDICINE, POSITRON_EMISSION, coded_item, image
from tests.support.multiframe_builder import ENHANCED_PET
from tests.support.sr_builder import code, coded, container, num, problems, read_json, report

LEGACY_CONVERTED_PET = "1.2.840.10008.5.1.4.1.1.128.1"
RADIOPHARMACEUTICAL_SR = "1.2.840.10008.5.1.4.1.1.88.68"


FDG = {"Radiopharmaceutical": "FDG", "RadionuclideCodeSequence": coded_item("77004003", "SCT", "^18^Fluorine")}
IODINE = {"Radiopharmaceutical": "Iodide", "RadionuclideCodeSequence": coded_item("1368003", "SCT", "^131^Iodine")}


def administered(sop_class: str, activity: str, agent: dict[str, Any] = FDG, **header: Any) -> Dataset:
    item = Dataset()
    for keyword, value in {**agent, "RadionuclideTotalDose": activity}.items():
        setattr(item, keyword, value)
    for keyword in [name for name in header if name.startswith("Radio")]:
        setattr(item, keyword, header.pop(keyword))
    return image(sop_class, RadiopharmaceuticalInformationSequence=Sequence([item]), **header)


@pytest.mark.parametrize(
    ("sop_class", "written", "expected"),
    [
        (POSITRON_EMISSION, "394000000", 394.0),
        (LEGACY_CONVERTED_PET, "394000000", 394.0),
        (ENHANCED_PET, "394", 394.0),
        (NUCLEAR_MEDICINE, "764", 764.0),
        (NUCLEAR_MEDICINE, "11.5", 11.5),
    ],
)
def test_the_class_of_an_image_decides_the_unit_of_its_activity(sop_class: str, written: str, expected: float) -> None:
    reading = read_json(administered(sop_class, written))
    assert (reading.totals, reading.problems) == ({"administered_activity_mbq": expected}, [])


@pytest.mark.parametrize("sop_class", [NUCLEAR_MEDICINE, ENHANCED_PET])
def test_a_therapy_of_300_mci_is_no_activity_in_bq(sop_class: str) -> None:
    reading = read_json(administered(sop_class, "11100", IODINE))
    assert (reading.totals, reading.problems) == ({"administered_activity_mbq": 11100.0}, [])


@pytest.mark.parametrize(
    ("sop_class", "written", "stored", "words"),
    [
        (POSITRON_EMISSION, "394", 0.000394, "written in MBq where Bq is required, and would be 394 MBq"),
        (NUCLEAR_MEDICINE, "394000000", 394e6, "written in Bq where MBq is required, and would be 394 MBq"),
        (ENHANCED_PET, "394000000", 394e6, "written in Bq where MBq is required, and would be 394 MBq"),
        (POSITRON_EMISSION, "11100", 0.0111, "the value or its unit is wrong at the source"),
    ],
    ids=["PET in MBq", "NM in Bq", "Enhanced PET in Bq", "neither"],
)
def test_an_activity_in_the_wrong_unit_is_stored_as_the_standard_requires_and_named(
    sop_class: str, written: str, stored: float, words: str
) -> None:
    reading = read_json(administered(sop_class, written))
    assert reading.events[0]["administered_activity_mbq"] == pytest.approx(stored)
    assert words in problems(reading)["events[0].administered_activity_mbq"]


@pytest.mark.parametrize(
    ("start", "series", "expected"),
    [
        ("234500", "003000", "2026-01-01T23:45:00"),
        ("091500", "103000", "2026-01-02T09:15:00"),
        ("103100", "103000", "2026-01-02T10:31:00"),
        ("000500", "003000", "2026-01-02T00:05:00"),
    ],
    ids=["before midnight", "the same day", "a dynamic series", "after midnight"],
)
def test_a_start_without_a_day_is_before_the_images(start: str, series: str, expected: str) -> None:
    times: dict[str, Any] = {
        "RadiopharmaceuticalStartTime": start,
        "SeriesDate": "20260102",
        "SeriesTime": series,
    }
    reading = read_json(administered(POSITRON_EMISSION, "394000000", **times))
    assert reading.events[0]["started_at"] == expected


@pytest.mark.parametrize(
    ("start", "is_named"),
    [
        ({"RadiopharmaceuticalStartTime": "200000"}, True),
        ({"RadiopharmaceuticalStartTime": "113001"}, True),
        ({"RadiopharmaceuticalStartTime": "113000"}, False),
        ({"RadiopharmaceuticalStartTime": "091500"}, False),
        ({"RadiopharmaceuticalStartTime": "234500"}, False),
        ({"RadiopharmaceuticalStartDateTime": "20260103091500"}, True),
        ({"RadiopharmaceuticalStartDateTime": "20260102091500", "RadiopharmaceuticalStartTime": "200000"}, False),
    ],
    ids=["hours after", "just after", "an hour after", "before", "on the day before", "another day", "date and time"],
)
def test_an_administration_after_its_images_is_stored_and_named(start: dict[str, str], *, is_named: bool) -> None:
    times: dict[str, Any] = {**start, "SeriesDate": "20260102", "SeriesTime": "103000"}
    reading = read_json(administered(POSITRON_EMISSION, "394000000", **times))
    assert "started_at" in reading.events[0]
    assert ("more than an hour after" in problems(reading).get("events[0].started_at", "")) == is_named


@pytest.mark.parametrize(("half_life_s", "is_named"), [("693792", True), ("21624", False)], ids=["I-131", "Tc-99m"])
def test_the_day_of_a_long_lived_nuclide_is_an_assumption_that_is_named(half_life_s: str, *, is_named: bool) -> None:
    times = {"RadiopharmaceuticalStartTime": "091500", "SeriesDate": "20260102", "SeriesTime": "103000"}
    reading = read_json(administered(NUCLEAR_MEDICINE, "111", IODINE, RadionuclideHalfLife=half_life_s, **times))
    assert reading.events[0]["started_at"] == "2026-01-02T09:15:00"
    assert ("events[0].started_at" in problems(reading)) == is_named


@pytest.mark.parametrize(
    "agent",
    [
        Concept("349358000", "SCT"),
        Concept("417881006", "SCT"),
        Concept("F-61FDB", "SRT"),
        Concept("F-61FDB", "99SDM"),
    ],
    ids=str,
)
def test_the_agent_is_named_in_any_code_of_snomed(agent: Concept) -> None:
    agent_item = code(c.RADIOPHARMACEUTICAL_AGENT, Concept("Y-X1743", "SRT"), meaning="Fluorodeoxyglucose F^18^")
    agent_item.ConceptNameCodeSequence = coded(agent)
    event = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, agent_item, num(c.ADMINISTERED_ACTIVITY, "394", "MBq"))
    written = report(event, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT, SOPClassUID=RADIOPHARMACEUTICAL_SR)
    assert read_json(written).events[0]["radiopharmaceutical"] == "Fluorodeoxyglucose F^18^"


def test_several_calibration_dates_do_no_harm() -> None:
    header = administered(POSITRON_EMISSION, "394000000")
    header.DateOfLastCalibration = ["20260101", "20260102"]
    assert read_json(header).status == "extracted"
