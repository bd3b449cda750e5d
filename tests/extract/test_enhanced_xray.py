"""Enhanced X-ray dose reports (TID 10040 to 10055): an event gets the parameters valid during its time."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.extraction_json import ExtractionJson
from tests.support.sr_builder import (
    cells,
    code,
    column,
    container,
    content,
    moment,
    num,
    problems,
    read_json,
    report,
    table,
    text,
    uid,
)

ENHANCED_XRAY_SR = "1.2.840.10008.5.1.4.1.1.88.76"
TECHNIQUE, BEAM_POSITION, OUTPUT = Concept("130511"), Concept("130524"), Concept("130514")
KERMA_AT_OUTPUT = Concept("130515")
AREA_PRODUCT = num(c.DAP_TOTAL, "0.0012", "Gy.m2")
ROTATIONAL = code(c.IRRADIATION_EVENT_TYPE, Concept("113613"))


def enhanced(*content: Dataset, **header: Any) -> Dataset:
    return report(*content, SOPClassUID=ENHANCED_XRAY_SR, **header)


def period(start: str, end: str, source: str | None = None) -> list[Dataset]:
    times = [moment(c.DATETIME_STARTED, f"202601021010{start}"), moment(c.DATETIME_ENDED, f"202601021010{end}")]
    return times + ([text(c.XRAY_SOURCE_IDENTIFICATION, source)] if source else [])


def summary(
    *content: Dataset, start: str = "10", end: str = "20", source: str = "Tube", event: str = "2.25.9"
) -> Dataset:
    identity = [uid(c.IRRADIATION_EVENT_UID, event), *period(start, end, source)]
    return container(c.IRRADIATION_EVENT_SUMMARY_DATA, *identity, ROTATIONAL, *content)


def details(*content: Dataset) -> Dataset:
    return container(c.IRRADIATION_DETAILS, *period("00", "59"), *content)


def test_the_images_of_an_event_are_known_by_it() -> None:
    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.12.1", "2.25.61"
    image = content("IMAGE", c.ACQUIRED_IMAGE, ReferencedSOPSequence=[reference])
    assert first_event(summary(image))["acquired_images"] == ["2.25.61"]


def technique(kv: str, start: str, end: str, source: str | None = "Tube", *content: Dataset) -> Dataset:
    return container(TECHNIQUE, *period(start, end, source), num(c.KVP, kv, "kV"), *content)


def accumulated(*content: Dataset, source: str = "Tube") -> Dataset:
    return container(c.ACCUMULATED_DOSE_DATA, text(c.XRAY_SOURCE_IDENTIFICATION, source), *content)


def first_event(*contents: Dataset) -> dict[str, Any]:
    reading = read_json(enhanced(accumulated(num(c.DAP_TOTAL, "0.0012", "Gy.m2")), *contents))
    assert (reading.status, reading.source) == ("extracted", "enhanced_xray_rdsr")
    return reading.events[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("irradiation_event_uid", "2.25.9"),
        ("started_at", "2026-01-02T10:10:10"),
        ("irradiation_event_type", "rotational"),
        ("irradiation_duration_s", 10.0),
        ("reference_air_kerma_mgy", 12.5),
        ("dap_gy_cm2", 3.0),
        ("exposure_index", 310.0),
        ("plane", "single"),
    ],
)
def test_a_summary_states_each_fact(name: str, value: object) -> None:
    items = (
        num(c.DOSE_RP, "0.0125", "Gy"),
        num(c.DOSE_AREA_PRODUCT, "0.0003", "Gy.m2"),
        num(c.EXPOSURE_INDEX, "310", "1"),
    )
    assert first_event(summary(*items))[name] == value


def test_an_item_is_found_wherever_in_its_summary_it_stands() -> None:
    assert (
        first_event(summary(container(Concept("130502"), num(c.DOSE_RP, "0.002", "Gy"))))["reference_air_kerma_mgy"]
        == 2
    )


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([technique("80", "10", "20")], 80.0),
        ([technique("80", "00", "59")], 80.0),
        ([technique("80", "10", "15"), technique("90", "15", "20")], 85.0),
        ([technique("80", "10", "20"), technique("120", "20", "30")], 80.0),
        ([technique("80", "10", "20"), technique("120", "10", "20", "Another")], 80.0),
        ([technique("80", "10", "20", None)], 80.0),
        ([technique("120", "30", "40")], None),
    ],
    ids=["same time", "longer", "two in turn", "afterwards", "another source", "no source", "never"],
)
def test_an_event_gets_the_technique_valid_during_its_time(held: list[Dataset], expected: float | None) -> None:
    assert first_event(summary(), details(*held)).get("tube_voltage_kv") == expected


@pytest.mark.parametrize(
    ("concept", "name"),
    [
        (c.POSITIONER_ISOCENTER_PRIMARY_ANGLE, "isocenter_primary_angle_deg"),
        (c.POSITIONER_ISOCENTER_SECONDARY_END_ANGLE, "isocenter_secondary_end_angle_deg"),
        (c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE, "detector_rotation_angle_deg"),
        (c.TABLE_X_POSITION_TO_ISOCENTER, "table_x_position_to_isocenter_mm"),
        (c.TABLE_Z_END_POSITION_TO_ISOCENTER, "table_z_end_position_to_isocenter_mm"),
    ],
)
def test_an_event_gets_the_beam_position_during_its_time(concept: Concept, name: str) -> None:
    place = num(concept, "-12.5", "deg" if name.endswith("_deg") else "mm")
    held = container(BEAM_POSITION, *period("10", "20", "Tube"), place)
    assert first_event(summary(), details(held))[name] == -12.5


def test_details_without_times_of_their_own_held_as_long_as_all() -> None:
    angle = container(BEAM_POSITION, num(c.POSITIONER_PRIMARY_ANGLE, "-30", "deg"))
    assert first_event(summary(), details(angle))["primary_angle_deg"] == -30.0


def test_the_summary_has_precedence_over_the_details() -> None:
    assert first_event(summary(num(c.KVP, "77", "kV")), details(technique("80", "10", "20")))["tube_voltage_kv"] == 77.0


def currents(*values: tuple[str, float]) -> Dataset:
    definitions = [column(1, c.DATETIME_ENDED), column(2, c.XRAY_TUBE_CURRENT, "mA")]
    times = cells("DT", [f"202601021010{second}" for second, _ in values], column=1)
    return table(c.XRAY_TUBE_CURRENT, definitions, [times, cells("FL", [value for _, value in values], column=2)])


def test_of_a_table_the_rows_count_whose_time_lies_within_the_event() -> None:
    tabulated = currents(("05", 900.0), ("12", 100.0), ("14", 0.0), ("16", 201.0), ("40", 900.0))
    event = first_event(summary(), details(technique("80", "00", "59", "Tube", tabulated)))
    assert event["tube_current_ma"] == 150.5


def test_a_table_of_another_time_is_ignored() -> None:
    event = first_event(summary(), details(technique("80", "00", "59", "Tube", currents(("40", 900.0)))))
    assert "tube_current_ma" not in event


def test_air_kerma_at_the_output_point_is_not_that_at_the_reference_point() -> None:
    output = container(OUTPUT, *period("10", "20", "Tube"), num(KERMA_AT_OUTPUT, "55", "mGy"))
    event = first_event(summary(), details(output))
    assert not {"reference_air_kerma_mgy", "entrance_air_kerma_mgy"} & event.keys()


def filtration(*items: Dataset) -> Dataset:
    return container(
        c.FILTRATION, *period("10", "20", "Tube"), *(container(c.ATTENUATOR_CHARACTERISTICS, i) for i in items)
    )


COPPER = code(c.XRAY_FILTER_MATERIAL, Concept("66925006", "SCT"))


def test_a_filter_of_one_thickness_is_as_thick_at_least_as_at_most() -> None:
    attenuator = container(c.ATTENUATOR_CHARACTERISTICS, COPPER, num(c.XRAY_FILTER_THICKNESS, "0.3", "mm"))
    held = container(c.FILTRATION, *period("10", "20", "Tube"), attenuator)
    filters = [{"minimum_mm": 0.3, "maximum_mm": 0.3, "material": "copper"}]
    assert first_event(summary(), details(held, held))["filters"] == filters


def test_an_equivalent_material_stands_for_a_filters_own() -> None:
    aluminium = code(c.EQUIVALENT_ATTENUATOR_MATERIAL, Concept("12503006", "SCT"))
    assert first_event(summary(), details(filtration(aluminium)))["filters"] == [{"material": "aluminum"}]


def test_a_table_top_is_no_filter() -> None:
    attenuators = container(
        Concept("130513"), *period("10", "20", "Tube"), container(c.ATTENUATOR_CHARACTERISTICS, COPPER)
    )
    assert first_event(summary(), details(attenuators))["filters"] == []


def biplane(*together: Dataset) -> ExtractionJson:
    a, b = (
        accumulated(num(c.DOSE_RP_TOTAL, dose, "Gy"), *doses, source=f"Plane {plane}")
        for plane, dose, doses in (("A", "0.1", ()), ("B", "0.2", ()))
    )
    return read_json(enhanced(a, b, *together, summary(source="Plane B")))


def test_planes_are_distinguished_by_the_name_of_their_source() -> None:
    reading = biplane()
    planes = [{"plane": "A", "reference_air_kerma_mgy": 100.0}, {"plane": "B", "reference_air_kerma_mgy": 200.0}]
    assert (reading.planes, reading.events[0]["plane"]) == (planes, "B")
    assert reading.totals == {"reference_air_kerma_mgy": 300.0}


def test_a_dose_of_both_planes_together_counts_once() -> None:
    both = accumulated(num(c.DAP_TOTAL, "0.002", "Gy.m2"), num(c.DOSE_RP_TOTAL, "0.3", "Gy"), source="A and B")
    reading = biplane(both)
    assert reading.totals == {"reference_air_kerma_mgy": 300.0, "dap_gy_cm2": 20.0}
    assert [plane["plane"] for plane in reading.planes] == ["A", "B"]


def ct_report(*content: Dataset) -> ExtractionJson:
    tube_1, tube_2 = technique("80", "10", "20", "1"), technique("140", "10", "20", "2")
    dose = (num(c.MEAN_CTDI_VOL, "6.5", "mGy"), num(c.DLP, "200", "mGy.cm"))
    total = accumulated(num(c.DLP_TOTAL, "200", "mGy.cm"), source="1 and 2")
    return read_json(enhanced(total, summary(*dose, source="1 and 2"), details(tube_1, tube_2), *content))


def test_a_report_with_ct_doses_is_ct() -> None:
    reading = ct_report()
    assert (reading.study["modality"], reading.totals, reading.planes) == ("CT", {"dlp_mgy_cm": 200.0}, [])
    assert (reading.events[0]["ctdi_vol_mgy"], reading.events[0]["dlp_mgy_cm"]) == (6.5, 200.0)


def test_each_source_of_a_ct_event_has_its_own_voltage() -> None:
    assert ct_report().events[0]["sources"] == [{"tube_voltage_kv": 80.0}, {"tube_voltage_kv": 140.0}]


def test_a_report_with_glandular_dose_is_mammography() -> None:
    total = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, "1.9", "mGy")
    total.ContentSequence = [code(c.LATERALITY, Concept("80248007", "SCT"))]
    reading = read_json(enhanced(accumulated(total), summary(num(c.AVERAGE_GLANDULAR_DOSE, "1.9", "mGy"))))
    assert (reading.study["modality"], reading.totals) == ("MG", {"agd_left_mgy": 1.9})
    assert reading.events[0]["agd_mgy"] == 1.9


def test_projection_is_fluoroscopy_or_radiography_as_its_events_are() -> None:
    assert read_json(enhanced(accumulated(AREA_PRODUCT), summary())).study["modality"] == "RF"


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        ((summary(AREA_PRODUCT),), "totals", "accumulated dose data are missing"),
        ((accumulated(AREA_PRODUCT),), "events", "the report has no irradiation event"),
        (
            (accumulated(AREA_PRODUCT), container(c.IRRADIATION_EVENT_SUMMARY_DATA)),
            "events[0].irradiation_event_uid",
            "missing; the standard requires it (TID 10042)",
        ),
        (
            (accumulated(), summary(), details(technique("high", "10", "20"))),
            "events[0].tube_voltage_kv",
            "'high' is not a number",
        ),
    ],
    ids=["no totals", "no events", "no event UID", "no number"],
)
def test_what_is_missing_or_unreadable_is_named(content: tuple[Dataset, ...], where: str, words: str) -> None:
    assert words in problems(read_json(enhanced(*content)))[where]


def test_an_empty_report_fails() -> None:
    reading = read_json(enhanced())
    assert (reading.status, "no content" in str(reading.reason)) == ("failed", True)
