"""XA and XRF images: one acquisition each (PS3.3 C.8.7, C.8.19)."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from tests.support.image_builder import image
from tests.support.multiframe_builder import ENHANCED_XA, group, multiframe
from tests.support.sr_builder import read_json

XA = "1.2.840.10008.5.1.4.1.1.12.1"


def xa(**header: Any) -> Dataset:
    return image(XA, **{"KVP": "81", "RadiationSetting": "GR", **header})


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ({}, "tube_voltage_kv", 81.0),
        ({}, "irradiation_event_uid", "2.25.21"),
        ({"IrradiationEventUID": "2.25.79"}, "irradiation_event_uid", "2.25.79"),
        ({"IrradiationEventUID": ["2.25.79", "2.25.80"]}, "irradiation_event_uid", "2.25.21"),
        ({"IrradiationEventUID": ["2.25.79", "2.25.80"]}, "referenced_event_uids", ["2.25.79", "2.25.80"]),
        ({"ImageAndFluoroscopyAreaDoseProduct": "12.5"}, "dap_gy_cm2", 1.25),
        (
            {"ImageAndFluoroscopyAreaDoseProduct": "12.5", "AcquiredImageAreaDoseProduct": 10.0},
            "dap_gy_cm2",
            1.0,
        ),
        (
            {"ImageAndFluoroscopyAreaDoseProduct": "12.5", "AcquiredImageAreaDoseProduct": 0.0},
            "dap_gy_cm2",
            1.25,
        ),
        ({"EntranceDoseInmGy": "3.5"}, "entrance_air_kerma_mgy", 3.5),
        ({"XRayTubeCurrent": "400"}, "tube_current_ma", 400.0),
        ({"ExposureTime": "640"}, "exposure_time_ms", 640.0),
        ({"AveragePulseWidth": "8"}, "pulse_width_ms", 8.0),
        ({"NumberOfFrames": "80"}, "number_of_pulses", 80.0),
        ({"PositionerPrimaryAngle": "-30", "PositionerSecondaryAngle": "20"}, "primary_angle_deg", -30.0),
        (
            {"DistanceSourceToDetector": "1195", "DistanceSourceToPatient": "810"},
            "distance_source_to_isocenter_mm",
            810,
        ),
        ({"IntensifierSize": "250"}, "detector_field_size_mm", 250.0),
        ({"RadiationMode": "PULSED"}, "fluoro_mode", "pulsed"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "BIPLANE B"]}, "plane", "B"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]}, "plane", "single"),
        ({"PlaneIdentification": "PLANE A"}, "plane", "A"),
        ({"PlaneIdentification": "MONOPLANE"}, "plane", "single"),
        ({}, "irradiation_event_type", "stationary"),
        ({"RadiationSetting": "SC"}, "irradiation_event_type", "fluoroscopy"),
        ({"PositionerMotion": "DYNAMIC"}, "irradiation_event_type", "rotational"),
        ({"TableMotion": "DYNAMIC"}, "irradiation_event_type", "stepping"),
    ],
)
def test_an_image_states_each_fact(header: dict[str, Any], name: str, value: object) -> None:
    reading = read_json(xa(**header))
    assert (reading.source, reading.study["modality"]) == ("dx_image", "RF")
    assert reading.events[0][name] == value


def test_the_plane_of_an_image_that_does_not_state_it_is_unknown() -> None:
    assert "plane" not in read_json(xa(ImageType=["ORIGINAL", "PRIMARY"])).events[0]


def test_its_dose_area_product_is_that_of_its_plane_and_the_total() -> None:
    reading = read_json(xa(ImageAndFluoroscopyAreaDoseProduct="12.5", ImageType=["ORIGINAL", "PRIMARY", "BIPLANE A"]))
    assert (reading.totals, reading.planes) == ({"dap_gy_cm2": 1.25}, [{"plane": "A", "dap_gy_cm2": 1.25}])


def test_an_image_that_states_only_geometry_is_skipped() -> None:
    reading = read_json(image(XA, PositionerPrimaryAngle="10", NumberOfFrames="20"))
    assert (reading.status, "neither dose nor exposure" in str(reading.reason)) == ("skipped", True)


def at_angle(degrees: float, kv: float) -> dict[str, Any]:
    return {
        "PositionerPositionSequence": group(PositionerPrimaryAngle=degrees, PositionerSecondaryAngle=0.0),
        "FrameAcquisitionSequence": group(KVP=kv),
    }


def test_a_rotation_of_a_multi_frame_image_states_where_it_began_and_ended() -> None:
    frames = [at_angle(-100, 90), at_angle(0, 100), at_angle(95, 110)]
    (event,) = read_json(multiframe(ENHANCED_XA, {}, *frames, PositionerMotion="DYNAMIC")).events
    assert (event["primary_angle_deg"], event["primary_end_angle_deg"]) == (-100.0, 95.0)
    assert (event["irradiation_event_type"], event["tube_voltage_kv"]) == ("rotational", 100.0)


def test_a_multi_frame_image_has_every_filter() -> None:
    shared = {
        "XRayFilterSequence": group(FilterMaterial="COPPER", FilterThicknessMinimum="0.3", FilterThicknessMaximum="0.3")
    }
    shared["XRayFilterSequence"].append(shared["XRayFilterSequence"][0])
    (event,) = read_json(multiframe(ENHANCED_XA, shared, KVP="80")).events
    assert event["filters"] == [{"material": "copper", "minimum_mm": 0.3, "maximum_mm": 0.3}] * 2
