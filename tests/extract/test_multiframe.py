"""Multi-frame images are read like single-frame ones, whatever their frames share (PS3.3 C.7.6.16)."""

import time
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.support.extraction_json import extract_json
from tests.support.image_builder import coded_item, write_raw
from tests.support.multiframe_builder import (
    BREAST_PROJECTION,
    BREAST_TOMOSYNTHESIS,
    ENHANCED_CT,
    ENHANCED_PET,
    ENHANCED_XA,
    LEGACY_CONVERTED_CT,
    group,
    multiframe,
)
from tests.support.sr_builder import as_file, problems, read_json


def frame(current: float) -> dict[str, Any]:
    return {"CTExposureSequence": group(XRayTubeCurrentInmA=current, CTDIvol=5.0)}


def enhanced_ct(frames: int) -> Dataset:
    shared = {"CTXRayDetailsSequence": group(KVP=100.0)}
    return multiframe(ENHANCED_CT, shared, *(frame(100 + i % 7) for i in range(frames)), SeriesInstanceUID="2.25.31")


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_the_transfer_syntax_makes_no_difference(syntax: str) -> None:
    reading = extract_json(as_file(enhanced_ct(3), syntax))
    assert reading.events[0]["sources"] == [{"tube_voltage_kv": 100.0, "tube_current_ma": 101.0}]


def test_thousands_of_frames_are_read_within_bounds() -> None:
    data = as_file(enhanced_ct(5000))
    start = time.process_time()
    assert extract_json(data).events[0]["ctdi_vol_mgy"] == 5.0
    assert time.process_time() - start < 5  # a bound against hanging, not a measurement


def test_frames_that_end_early_fail_with_a_reason() -> None:
    data = as_file(enhanced_ct(50))
    reading = extract_json(data[: len(data) - 400])
    assert (reading.status, "ends" in str(reading.reason)) == ("failed", True)


def test_the_pixels_are_never_read() -> None:
    whole = as_file(enhanced_ct(2))
    without_pixels = whole[: whole.rindex(b"\xe0\x7f\x10\x00")]
    assert extract_json(without_pixels).events == extract_json(whole).events


def test_an_image_converted_from_slices_states_their_facts() -> None:
    shared = {"UnassignedSharedConvertedAttributesSequence": group(KVP="120", ProtocolName="Thorax")}
    frames = [{"UnassignedPerFrameConvertedAttributesSequence": group(CTDIvol=value)} for value in (4.0, 5.0)]
    (event,) = read_json(multiframe(LEGACY_CONVERTED_CT, shared, *frames)).events
    facts = (event["ctdi_vol_mgy"], event["acquisition_protocol"], event["sources"])
    assert facts == (4.5, "Thorax", [{"tube_voltage_kv": 120.0}])


def acquired(**attributes: Any) -> dict[str, Any]:
    facts = {"KVP": "31", "ExposureInmAs": 60.0, "OrganDose": 0.0185, "EntranceDoseInmGy": "7.2", **attributes}
    return {"XRay3DAcquisitionSequence": group(**facts)}


def tomosynthesis(**attributes: Any) -> Dataset:
    return multiframe(
        BREAST_TOMOSYNTHESIS,
        {"FrameAnatomySequence": group(FrameLaterality="R")},
        ViewCodeSequence=coded_item("399368009", "SCT"),
        **acquired(**attributes),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agd_mgy", 1.85),
        ("entrance_air_kerma_mgy", 7.2),
        ("tube_voltage_kv", 31.0),
        ("exposure_mas", 60.0),
        ("compressed_thickness_mm", 52.0),
        ("compression_force_n", 110.0),
        ("anode_target", "tungsten"),
        ("laterality", "right"),
        ("view", "MLO"),
    ],
)
def test_a_tomosynthesis_states_each_fact(name: str, value: object) -> None:
    reading = read_json(tomosynthesis(BodyPartThickness="52", CompressionForce="110", AnodeTargetMaterial="TUNGSTEN"))
    assert (reading.source, reading.study["modality"]) == ("mg_image", "MG")
    assert reading.events[0][name] == value


def test_the_dose_of_a_tomosynthesis_is_that_of_its_breast() -> None:
    assert read_json(tomosynthesis()).totals == {"agd_right_mgy": 1.85}


def test_the_doses_of_projections_are_added() -> None:
    shared = {"FrameAnatomySequence": group(FrameLaterality="L")}
    projections = [
        {"XRayAcquisitionDoseSequence": group(OrganDose=0.001, ExposureInmAs=4.0, ExposureTimeInms=40.0)}
        for _ in range(15)
    ]
    (event,) = read_json(multiframe(BREAST_PROJECTION, shared, *projections)).events
    assert (event["agd_mgy"], event["exposure_mas"], event["exposure_time_ms"]) == (1.5, 4.0, 600.0)


def test_an_enhanced_pet_image_states_its_administration() -> None:
    facts = group(RadionuclideTotalDose="370", RadiopharmaceuticalStartDateTime="20260102091500")
    reading = read_json(multiframe(ENHANCED_PET, {}, RadiopharmaceuticalInformationSequence=facts))
    assert (reading.source, reading.totals) == ("pet_image", {"administered_activity_mbq": 370.0})
    assert reading.events[0]["started_at"] == "2026-01-02T09:15:00"


def test_a_frame_whose_number_cannot_be_read_is_named_and_not_left_out_of_the_mean() -> None:
    frames = [{"UnassignedPerFrameConvertedAttributesSequence": group(KVP=kv, CTDIvol=4.0)} for kv in ("120", "100")]
    write_raw(frames[1]["UnassignedPerFrameConvertedAttributesSequence"][0], "KVP", b"1O0 ", "DS")
    reading = read_json(multiframe(LEGACY_CONVERTED_CT, {}, *frames, SeriesInstanceUID="2.25.31"))
    assert reading.events[0]["sources"] == [{}]
    assert [what for what in problems(reading).values() if "'1O0' is not a number" in what]


def xa_frame(uid: str | None) -> dict[str, Any]:
    exposure = {"FrameAcquisitionSequence": group(XRayTubeCurrentInmA=100.0)}
    return (
        exposure
        if uid is None
        else {**exposure, "IrradiationEventIdentificationSequence": group(IrradiationEventUID=uid)}
    )


@pytest.mark.parametrize(
    ("frames", "uid", "referenced"),
    [
        (("2.25.71", "2.25.71"), "2.25.71", ["2.25.71"]),
        (("2.25.71", "2.25.72", "2.25.71"), "2.25.21", ["2.25.71", "2.25.72"]),
        ((None, "2.25.72"), "2.25.72", ["2.25.72"]),
        ((None, None), "2.25.21", []),
    ],
)
def test_an_image_names_the_events_of_all_its_frames(
    frames: tuple[str | None, ...], uid: str, referenced: list[str]
) -> None:
    (event,) = read_json(multiframe(ENHANCED_XA, {}, *map(xa_frame, frames), KVP="80")).events
    assert (event["irradiation_event_uid"], event["referenced_event_uids"]) == (uid, referenced)


def test_an_event_uid_of_all_frames_stands_for_those_of_single_frames() -> None:
    shared = {"IrradiationEventIdentificationSequence": group(IrradiationEventUID="2.25.70")}
    (event,) = read_json(multiframe(ENHANCED_XA, shared, xa_frame("2.25.71"), KVP="80")).events
    assert event["referenced_event_uids"] == ["2.25.70"]
