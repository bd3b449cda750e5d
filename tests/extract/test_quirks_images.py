"""Headers of radiographs as makers write them: the header of each habit, and what is read."""

from typing import Any

import pytest

from tests.support.image_builder import COMPUTED_RADIOGRAPHY, image, write_raw
from tests.support.sr_builder import problems, read_json

KODAK = {"Manufacturer": "KODAK", "ManufacturerModelName": "DR 7500"}


def exposure(**header: Any) -> dict[str, Any]:
    return read_json(image(**header)).events[0]


@pytest.mark.parametrize("written", ["CU_0.1_MM", "CU_0.2_MM", "CU_0.3_MM", "cu_0.3mm"])
def test_siemens_multix_states_its_filter_in_the_filter_type(written: str) -> None:
    thickness = float(written[3:6])
    copper = {"material": "copper", "minimum_mm": thickness, "maximum_mm": thickness}
    assert exposure(Manufacturer="SIEMENS", FilterType=written)["filters"] == [copper]


@pytest.mark.parametrize("written", ["STRIP", "WEDGE", "NONE", "XX_0.1_MM"])
def test_a_filter_type_without_material_is_no_filter(written: str) -> None:
    assert exposure(FilterType=written)["filters"] == []


def test_a_filter_stated_as_in_the_standard_has_precedence_over_its_type() -> None:
    event = exposure(FilterType="CU_0.1_MM", FilterMaterial="ALUMINUM", FilterThicknessMaximum="1")
    assert [found["material"] for found in event["filters"]] == ["aluminum"]


def test_kodak_separates_the_filters_by_commas_and_turns_their_thickness_round() -> None:
    header = image(
        COMPUTED_RADIOGRAPHY, FilterThicknessMinimum="1.06,0.206", FilterThicknessMaximum="0.94,0.194", **KODAK
    )
    write_raw(header, "FilterMaterial", b"ALUMINUM,COPPER")
    assert read_json(header).events[0]["filters"] == [
        {"material": "aluminum", "minimum_mm": 0.94, "maximum_mm": 1.06},
        {"material": "copper", "minimum_mm": 0.194, "maximum_mm": 0.206},
    ]


@pytest.mark.parametrize(
    ("material", "thickness", "expected"),
    [("COPPER", "0,1", [0.1]), ("ALUMINUM,COPPER", "1,2", [1.0, 2.0]), ("ALUMINUM\\COPPER", "1\\0.2", [1.0, 0.2])],
    ids=["a decimal comma", "two filters", "as the standard asks"],
)
def test_the_number_of_filters_decides_what_a_comma_means(material: str, thickness: str, expected: list[float]) -> None:
    header = image(FilterThicknessMaximum=thickness)
    write_raw(header, "FilterMaterial", material.encode())
    assert [found["maximum_mm"] for found in read_json(header).events[0]["filters"]] == expected


@pytest.mark.parametrize(
    ("maker", "written", "expected"), [("KODAK", "11.5", 1150.0), ("KODAK", "1150", 1150.0), ("Philips", "11.5", 11.5)]
)
def test_only_kodak_writes_the_distance_to_the_detector_in_decimetres(
    maker: str, written: str, expected: float
) -> None:
    event = exposure(Manufacturer=maker, DistanceSourceToDetector=written)
    assert event["distance_source_to_detector_mm"] == expected


@pytest.mark.parametrize(
    ("keyword", "name"),
    [("ExposureTime", "exposure_time_ms"), ("XRayTubeCurrent", "tube_current_ma"), ("Exposure", "exposure_mas")],
)
def test_drgem_writes_decimals_where_the_standard_asks_for_integers(keyword: str, name: str) -> None:
    reading = read_json(image(Manufacturer="DRGEM", **{keyword: "12.6"}))
    assert (reading.events[0][name], reading.problems) == (12.6, [])


def test_a_value_of_the_wrong_length_costs_only_itself() -> None:
    header = image(KVP="80")
    write_raw(header, "EntranceDose", b"\1\2\3", "US")
    reading = read_json(header)
    assert (reading.events[0]["tube_voltage_kv"], "entrance_air_kerma_mgy" in reading.events[0]) == (80.0, False)
    assert "EntranceDose cannot be read" in problems(reading)["events[0].entrance_air_kerma_mgy"]


@pytest.mark.parametrize(("written", "expected"), [("1,78", 1.78), ("1.78", 1.78)])
def test_a_height_is_read_with_comma_or_point(written: str, expected: float) -> None:
    assert read_json(image(PatientSize=written)).study["patient_size_m"] == expected


def test_a_text_for_a_height_is_dropped_and_named() -> None:
    reading = read_json(image(PatientSize="tall"))
    assert reading.study["patient_size_m"] is None
    assert problems(reading)["study.patient_size_m"] == "'tall' is not a number"


@pytest.mark.parametrize(
    ("maker", "unit"),
    [
        ("FUJIFILM Corporation", "S"),
        ("KONICA MINOLTA", "S"),
        ("Carestream Health", "EI (mbel)"),
        ("KODAK", "EI (mbel)"),
        ("Agfa-Gevaert AG", "lgM (bel)"),
        ("Canon Inc.", "REX"),
        ("Swissray", "DI"),
        ("Philips Medical Systems", "EI"),
        ("SIEMENS", "EXI (µGy)"),
        ("A new maker", None),
    ],
)
def test_a_relative_exposure_is_on_its_makers_scale(maker: str, unit: str | None) -> None:
    event = exposure(Manufacturer=maker, RelativeXRayExposure="1460")
    assert (event["relative_exposure"], event.get("relative_exposure_unit")) == (1460.0, unit)


@pytest.mark.parametrize(("written", "expected"), [("ALUMINIUM", "aluminum"), ("Al", "aluminum"), ("CU", "copper")])
def test_philips_writes_aluminium_and_others_write_symbols(written: str, expected: str) -> None:
    header = image()
    write_raw(header, "FilterMaterial", written.encode())
    assert read_json(header).events[0]["filters"] == [{"material": expected}]


def test_toshiba_states_the_protocol_in_the_image_comments() -> None:
    maker = {"Manufacturer": "TOSHIBA_MEC", "SoftwareVersions": "TM_TFD_1.0", "ImageComments": "Chest PA"}
    assert exposure(**maker)["acquisition_protocol"] == "Chest PA"


@pytest.mark.parametrize("other", [{"Manufacturer": "FUJI"}, {"SoftwareVersions": "TM_TFD_2.0"}])
def test_image_comments_of_other_systems_are_no_protocol(other: dict[str, str]) -> None:
    maker = {"Manufacturer": "TOSHIBA_MEC", "SoftwareVersions": "TM_TFD_1.0", "ImageComments": "Chest PA"}
    assert "acquisition_protocol" not in exposure(**maker | other)


@pytest.mark.parametrize(
    ("letters", "word"),
    [("FI", "FIXED"), ("FO", "FOCUSED"), ("RE", "RECIPROCATING"), ("PA", "PARALLEL"), ("CR", "CROSSED")],
)
def test_a_grid_cut_to_two_letters_is_spelled_out(letters: str, word: str) -> None:
    assert exposure(Grid=["RECIPROCATING", letters])["grid"] == f"RECIPROCATING | {word}"


@pytest.mark.parametrize("keyword", ["ImageLaterality", "Laterality"])
def test_the_laterality_is_read_from_either_attribute(keyword: str) -> None:
    assert exposure(**{keyword: "R"})["laterality"] == "right"


def test_the_side_of_the_image_is_believed_over_that_of_the_series() -> None:
    assert exposure(ImageLaterality="L", Laterality="R")["laterality"] == "left"


def test_an_image_without_any_date_is_read_and_named() -> None:
    reading = read_json(image(StudyDate="", ContentDate="", AcquisitionDate="", KVP="80"))
    assert (reading.status, "started_at" in reading.events[0]) == ("extracted", False)
    assert problems(reading)["study.study_date"] == "the study has no date (0008,0020)"


def test_positioner_angles_of_a_radiograph_are_read() -> None:
    event = exposure(PositionerPrimaryAngle="12.5", PositionerSecondaryAngle="-7")
    assert (event["primary_angle_deg"], event["secondary_angle_deg"]) == (12.5, -7.0)


def test_the_area_product_of_an_image_is_in_dgy_cm2() -> None:
    assert read_json(image(ImageAndFluoroscopyAreaDoseProduct="10.5")).totals == {"dap_gy_cm2": 1.05}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"EntranceDose": 2}, 200.0),
        ({"EntranceDoseInmGy": "1.5"}, 1.5),
        ({"EntranceDose": 2, "EntranceDoseInmGy": "201"}, 201.0),
    ],
)
def test_the_entrance_dose_is_in_dgy_unless_its_name_says_mgy(header: dict[str, Any], expected: float) -> None:
    assert exposure(**header)["entrance_air_kerma_mgy"] == expected


@pytest.mark.parametrize(
    ("header", "name", "expected"),
    [
        (
            {"ImageAndFluoroscopyAreaDoseProduct": "0", "AcquiredImageAreaDoseProduct": 0.5},
            "dap_gy_cm2",
            0.05,
        ),
        ({"AcquiredImageAreaDoseProduct": 0.5}, "dap_gy_cm2", 0.05),
        (
            {"ImageAndFluoroscopyAreaDoseProduct": "0.5", "AcquiredImageAreaDoseProduct": 0.0},
            "dap_gy_cm2",
            0.05,
        ),
        ({"ImageAndFluoroscopyAreaDoseProduct": "0"}, "dap_gy_cm2", 0.0),
        ({"EntranceDoseInmGy": "0", "EntranceDose": 2}, "entrance_air_kerma_mgy", 200.0),
        ({"EntranceDoseInmGy": "0", "EntranceDose": 0}, "entrance_air_kerma_mgy", 0.0),
        ({"XRayTubeCurrentInuA": "0", "XRayTubeCurrent": "320"}, "tube_current_ma", 320.0),
        ({"ExposureInuAs": "0", "Exposure": "4"}, "exposure_mas", 4.0),
        ({"ExposureTimeInuS": "0", "ExposureTime": "12"}, "exposure_time_ms", 12.0),
    ],
)
def test_zero_beside_a_number_above_zero_is_no_value(header: dict[str, Any], name: str, expected: float) -> None:
    assert exposure(**header)[name] == expected


def test_of_several_doses_in_one_attribute_none_is_taken() -> None:
    header = image(KVP="80")
    write_raw(header, "ImageAndFluoroscopyAreaDoseProduct", b"0.5\\0.25")
    reading = read_json(header)
    assert "dap_gy_cm2" not in reading.events[0]
    assert "2 values where one is expected (0.05, 0.025)" in problems(reading)["events[0].dap_gy_cm2"]


def test_of_several_focal_spots_the_first_is_taken() -> None:
    assert exposure(FocalSpots=["0.6", "1.2"])["focal_spot_size_mm"] == 0.6
