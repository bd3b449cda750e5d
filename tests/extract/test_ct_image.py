"""CT images: one slice states parameters of the acquisition it is part of (PS3.3 C.8.2.1, C.8.15.3)."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.support.image_builder import coded_item, image
from tests.support.multiframe_builder import ENHANCED_CT, group, item, multiframe
from tests.support.sr_builder import problems, read_json

CT = "1.2.840.10008.5.1.4.1.1.2"


def ct_slice(**header: Any) -> Dataset:
    return image(CT, **{"SeriesInstanceUID": "2.25.31", "CTDIvol": 8.5, "KVP": "120", **header})


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ({}, "ctdi_vol_mgy", 8.5),
        ({}, "started_at", "2026-01-02T10:10:10"),
        ({"AcquisitionDateTime": "20260102101500.5"}, "started_at", "2026-01-02T10:15:00.500000"),
        ({"CTDIPhantomTypeCodeSequence": coded_item("113691", "DCM")}, "ctdi_phantom", "body_32cm"),
        ({"CTDIPhantomTypeCodeSequence": coded_item("113690", "DCM")}, "ctdi_phantom", "head_16cm"),
        ({"ProtocolName": "Thorax"}, "acquisition_protocol", "Thorax"),
        ({"BodyPartExamined": "CHEST"}, "target_region", "CHEST"),
        ({"SpiralPitchFactor": 0.9}, "pitch", 0.9),
        ({"SingleCollimationWidth": 0.6, "TotalCollimationWidth": 38.4}, "total_collimation_mm", 38.4),
        ({"SingleCollimationWidth": 0.6, "TotalCollimationWidth": 38.4}, "single_collimation_mm", 0.6),
        ({"ExposureModulationType": "XYZ_EC"}, "modulation_type", "XYZ_EC"),
        ({"AcquisitionNumber": "3"}, "acquisition_number", "3"),
        ({"AcquisitionUID": "2.25.71"}, "acquisition_uid", "2.25.71"),
        ({"IrradiationEventUID": "2.25.77"}, "referenced_event_uids", ["2.25.77"]),
        ({"ScanOptions": "HELICAL MODE"}, "acquisition_type", "spiral"),
        ({"ScanOptions": ["FAST", "AXIAL"]}, "acquisition_type", "sequenced"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, "acquisition_type", "constant_angle"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"], "ExposureTime": "4100"}, "exposure_time_s", 4.1),
    ],
)
def test_a_slice_states_each_fact(header: dict[str, Any], name: str, value: object) -> None:
    reading = read_json(ct_slice(**header))
    assert (reading.source, reading.study["modality"]) == ("ct_image", "CT")
    assert reading.events[0][name] == value


def test_voltage_current_and_rotation_belong_to_the_source() -> None:
    reading = read_json(ct_slice(XRayTubeCurrent="210", RevolutionTime=0.5))
    source = {"tube_voltage_kv": 120.0, "tube_current_ma": 210.0, "rotation_time_s": 0.5}
    assert reading.events[0]["sources"] == [source]


def test_slices_of_one_series_are_one_event() -> None:
    one, other = (read_json(ct_slice(SOPInstanceUID=uid)) for uid in ("2.25.41", "2.25.42"))
    assert one.events[0]["irradiation_event_uid"] == other.events[0]["irradiation_event_uid"] == "2.25.31"


def test_the_irradiation_event_uid_names_the_event_where_there_is_one() -> None:
    reading = read_json(ct_slice(IrradiationEventUID="2.25.77", ImageType=["DERIVED", "SECONDARY", "MPR"]))
    assert reading.events[0]["irradiation_event_uid"] == "2.25.77"


def test_a_slice_states_no_total() -> None:
    assert read_json(ct_slice()).totals == {}


def test_the_exposure_time_of_a_slice_is_not_that_of_the_acquisition() -> None:
    assert "exposure_time_s" not in read_json(ct_slice(ExposureTime="500", ScanOptions="HELICAL MODE")).events[0]


def test_an_unknown_phantom_is_a_problem() -> None:
    reading = read_json(ct_slice(CTDIPhantomTypeCodeSequence=coded_item("9", "99X")))
    assert "'9' of '99X'" in problems(reading)["events[0].ctdi_phantom"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"CTDIvol": None, "KVP": None}, "neither CTDIvol"),
        ({"ImageType": ["DERIVED", "SECONDARY", "REFORMATTED"]}, "derived from other images"),
    ],
    ids=["no exposure", "derived"],
)
def test_an_image_without_an_exposure_of_its_own_is_skipped(header: dict[str, Any], words: str) -> None:
    reading = read_json(ct_slice(**header))
    assert (reading.status, reading.source) == ("skipped", None)
    assert words in str(reading.reason)


def enhanced(*frames: dict[str, Sequence], **header: Any) -> Dataset:
    shared = {
        "CTAcquisitionTypeSequence": group(AcquisitionType="SPIRAL"),
        "CTAcquisitionDetailsSequence": group(RevolutionTime=0.28, TotalCollimationWidth=57.6),
        "CTTableDynamicsSequence": group(SpiralPitchFactor=1.55),
        "CTXRayDetailsSequence": group(KVP=100.0),
        "IrradiationEventIdentificationSequence": group(IrradiationEventUID="2.25.78"),
    }
    return multiframe(ENHANCED_CT, shared, *frames, **header)


def exposed(current: float, ctdi_vol: float) -> dict[str, Sequence]:
    phantom = coded_item("113691", "DCM")
    exposures = group(XRayTubeCurrentInmA=current, CTDIvol=ctdi_vol, CTDIPhantomTypeCodeSequence=phantom)
    return {"CTExposureSequence": exposures}


def test_an_enhanced_image_states_what_all_frames_share() -> None:
    (event,) = read_json(enhanced(exposed(200, 4))).events
    facts = {name: event[name] for name in ("irradiation_event_uid", "acquisition_type", "pitch", "ctdi_phantom")}
    assert facts == {
        "irradiation_event_uid": "2.25.78",
        "acquisition_type": "spiral",
        "pitch": 1.55,
        "ctdi_phantom": "body_32cm",
    }


def test_an_enhanced_image_states_the_mean_of_its_frames() -> None:
    (event,) = read_json(enhanced(exposed(200, 4), exposed(300, 5), exposed(0, 0))).events
    assert event["ctdi_vol_mgy"] == 4.5
    assert event["sources"] == [{"tube_voltage_kv": 100.0, "tube_current_ma": 250.0, "rotation_time_s": 0.28}]


def test_an_enhanced_image_of_two_sources_states_each() -> None:
    image_of_two = enhanced()
    (shared,) = image_of_two.SharedFunctionalGroupsSequence
    shared.CTXRayDetailsSequence = Sequence([item(KVP=80.0), item(KVP=140.0)])
    shared.CTExposureSequence = Sequence([item(XRayTubeCurrentInmA=400.0, CTDIvol=6.0), item(XRayTubeCurrentInmA=90.0)])
    (event,) = read_json(image_of_two).events
    assert event["ctdi_vol_mgy"] == 6.0
    assert [(source["tube_voltage_kv"], source["tube_current_ma"]) for source in event["sources"]] == [
        (80, 400),
        (140, 90),
    ]


BREAST = {"BodyPartExamined": "BREAST", "KVP": "32"}


@pytest.mark.parametrize(
    "header",
    [
        {"Manufacturer": "HOLOGIC, Inc."},
        {"Manufacturer": "LORAD, A Hologic Company"},
        {"ImageType": ["DERIVED", "PRIMARY", "TOMO", "GENERATED_2D"]},
        {"BodyPartThickness": "55"},
        {"CompressionForce": "90"},
    ],
    ids=["Hologic", "Lorad", "image type", "thickness", "force"],
)
def test_a_slice_of_breast_tomosynthesis_is_no_ct(header: dict[str, Any]) -> None:
    reading = read_json(ct_slice(**BREAST, **header))
    assert (reading.status, "tomosynthesis" in str(reading.reason)) == ("skipped", True)


@pytest.mark.parametrize(
    "header",
    [{**BREAST, "KVP": "49", "Manufacturer": "Koning"}, {"BodyPartExamined": "CHEST", "Manufacturer": "HOLOGIC, Inc."}],
    ids=["dedicated breast CT", "another region"],
)
def test_a_ct_of_the_breast_is_a_ct(header: dict[str, Any]) -> None:
    assert read_json(ct_slice(**header)).source == "ct_image"


@pytest.mark.parametrize(
    "header",
    [
        {"ImageAndFluoroscopyAreaDoseProduct": "8.5"},
        {"ImageAndFluoroscopyAreaDoseProduct": "0", "AcquiredImageAreaDoseProduct": 8.5},
    ],
)
def test_a_cone_beam_ct_may_state_its_dose_area_product_alone(header: dict[str, Any]) -> None:
    reading = read_json(image(CT, SeriesInstanceUID="2.25.31", **header))
    assert (reading.events[0]["dap_gy_cm2"], reading.totals) == (0.85, {"dap_gy_cm2": 0.85})
    assert "ctdi_vol_mgy" not in reading.events[0]
