"""Fluoroscopy and radiography reports (TID 10001 to 10007)."""

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    num,
    problems,
    read_json,
    report,
    text,
    xray_event,
    xray_report,
)

DAP = num(c.DAP_TOTAL, "0.0001", "Gy.m2")


def test_totals_are_sums_over_the_planes() -> None:
    planes = [
        accumulated(num(c.DAP_TOTAL, dap, "Gy.m2"), plane=p) for dap, p in (("1e-4", "113620"), ("3e-5", "113621"))
    ]
    reading = read_json(xray_report(*planes))
    assert reading.totals == {"dap_gy_cm2": 1.3}
    assert reading.planes == [{"plane": "A", "dap_gy_cm2": 1.0}, {"plane": "B", "dap_gy_cm2": 0.3}]


def test_the_sum_of_all_planes_is_not_counted_beside_the_planes() -> None:
    planes = [accumulated(DAP, plane=plane) for plane in ("113620", "113621", "113890")]
    assert read_json(xray_report(*planes)).totals == {"dap_gy_cm2": 2.0}


def test_the_sum_of_all_planes_counts_where_it_stands_alone() -> None:
    assert read_json(xray_report(accumulated(DAP, plane="113890"))).totals == {"dap_gy_cm2": 1.0}


def test_a_total_that_no_plane_states_stays_absent() -> None:
    assert "fluoro_time_s" not in read_json(xray_report(accumulated(DAP))).totals


def test_pulses_are_averaged_over_those_above_zero() -> None:
    event = xray_event(*(num(c.KVP, kv, "kV") for kv in ("80", "0", "90")))
    assert read_json(xray_report(accumulated(DAP), event)).events[0]["tube_voltage_kv"] == 85.0


def test_pulses_that_are_all_zero_are_zero() -> None:
    event = xray_event(num(c.KVP, "0\\0", "kV"))
    assert read_json(xray_report(accumulated(DAP), event)).events[0]["tube_voltage_kv"] == 0.0


def test_filters_keep_material_and_thickness() -> None:
    copper = container(
        c.XRAY_FILTERS,
        code(c.XRAY_FILTER_MATERIAL, Concept("C-127F9", "SRT")),
        num(c.XRAY_FILTER_THICKNESS_MINIMUM, "0.1", "mm"),
        num(c.XRAY_FILTER_THICKNESS_MAXIMUM, "0.3", "mm"),
    )
    none = container(c.XRAY_FILTERS, code(c.XRAY_FILTER_TYPE, c.NO_FILTER))
    found = read_json(xray_report(accumulated(DAP), xray_event(copper, none))).events[0]["filters"]
    assert found == [{"material": "copper", "minimum_mm": 0.1, "maximum_mm": 0.3}]


def test_an_event_starts_at_its_local_time_with_its_fraction() -> None:
    event = xray_event()
    event.ContentSequence[2].DateTime = "20260102101112.5+0100"
    assert read_json(xray_report(accumulated(DAP), event)).events[0]["started_at"] == "2026-01-02T10:11:12.500000"


def _with(*children: Dataset, totals: tuple[Dataset, ...] = (DAP,)) -> Dataset:
    return xray_report(accumulated(*totals), xray_event(*children))


@pytest.mark.parametrize(
    ("written", "modality"),
    [
        (_with(), "DX"),
        (_with(totals=(DAP, num(c.TOTAL_FLUORO_TIME, "0", "s"))), "DX"),
        (_with(totals=(DAP, num(c.TOTAL_FLUORO_TIME, "12", "s"))), "RF"),
        (_with(num(c.DISTANCE_SOURCE_TO_ISOCENTER, "780", "mm")), "RF"),
        (_with(num(c.DISTANCE_SOURCE_TO_ISOCENTER, "0", "mm")), "DX"),
        (
            xray_report(
                accumulated(DAP),
                container(c.IRRADIATION_EVENT_XRAY_DATA, code(c.IRRADIATION_EVENT_TYPE, c.FLUOROSCOPY)),
            ),
            "RF",
        ),
    ],
    ids=["one exposure", "no fluoroscopy used", "fluoroscopy time", "C-arm", "no isocentre", "fluoroscopic event"],
)
def test_fluoroscopy_and_radiography_are_distinguished_per_study(written: Dataset, modality: str) -> None:
    assert read_json(written).study["modality"] == modality


def _system(device_type: str, *children: Dataset, totals: tuple[Dataset, ...] = (DAP,)) -> Dataset:
    device = code(c.ACQUISITION_DEVICE_TYPE, Concept(device_type))
    return xray_report(device, accumulated(*totals), xray_event(*children))


_ISOCENTRE = num(c.DISTANCE_SOURCE_TO_ISOCENTER, "780", "mm")
_FLUOROSCOPY = container(c.IRRADIATION_EVENT_XRAY_DATA, code(c.IRRADIATION_EVENT_TYPE, c.FLUOROSCOPY))
_STEPPING = container(
    c.IRRADIATION_EVENT_XRAY_DATA,
    code(c.IRRADIATION_EVENT_TYPE, Concept("113612")),
    code(c.ACQUISITION_DEVICE_TYPE, Concept("113958")),
)


@pytest.mark.parametrize(
    ("written", "modality"),
    [
        (_system("113957"), "RF"),
        (_system("113958"), "DX"),
        (_system("113959"), "DX"),
        (_system("113958", _ISOCENTRE), "DX"),
        (_system("113958", totals=(DAP, num(c.TOTAL_FLUORO_TIME, "12", "s"))), "RF"),
        (xray_report(code(c.ACQUISITION_DEVICE_TYPE, Concept("113958")), accumulated(DAP), _FLUOROSCOPY), "RF"),
        (xray_report(accumulated(DAP), _STEPPING), "DX"),
        (_system("999999", _ISOCENTRE), "RF"),
    ],
    ids=[
        "exposures of a fluoroscope",
        "integrated",
        "cassettes",
        "integrated with an isocentre",
        "integrated with fluoroscopy time",
        "integrated with fluoroscopy",
        "slot scanner that names its type in its events",
        "unknown type",
    ],
)
def test_the_type_of_the_system_decides_unless_fluoroscopy_contradicts_it(written: Dataset, modality: str) -> None:
    assert read_json(written).study["modality"] == modality


def test_the_type_of_the_system_may_modify_the_procedure() -> None:
    procedure = code(c.PROCEDURE_REPORTED, c.PROJECTION_XRAY, code(c.ACQUISITION_DEVICE_TYPE, Concept("113957")))
    assert read_json(report(procedure, accumulated(DAP), xray_event())).study["modality"] == "RF"


def test_a_report_without_any_dose_total_says_so() -> None:
    assert (
        "neither dose area product nor air kerma"
        in problems(read_json(_with(num(c.KVP, "81", "kV"), totals=())))["planes[0]"]
    )


def test_a_length_where_an_area_product_belongs_is_refused() -> None:
    reading = read_json(xray_report(accumulated(DAP), xray_event(num(c.DOSE_AREA_PRODUCT, "4.3", "Gy.cm"))))
    expected = "unit 'Gy.cm' is not an area product (Gy·m² and the like); value 4.3 left out"
    assert problems(reading)["events[0].dap_gy_cm2"] == expected


def test_a_code_where_only_text_is_expected_is_read_as_its_meaning() -> None:
    event = xray_event(code(c.REFERENCE_POINT_DEFINITION, Concept("113860"), meaning="15cm from Isocenter"))
    found = read_json(xray_report(accumulated(DAP), event)).events[0]
    assert found["reference_point_definition"] == "15cm from Isocenter"


def test_a_text_where_a_code_belongs_is_a_problem() -> None:
    reading = read_json(xray_report(accumulated(DAP), xray_event(text(c.FLUORO_MODE, "Pulsed"))))
    assert "a text ('Pulsed') instead of a code" in problems(reading)["events[0].fluoro_mode"]
