"""Times with an offset from UTC are brought to the local time of their object (0008,0201)."""

import pytest
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.image_builder import POSITRON_EMISSION, image
from tests.support.multiframe_builder import item
from tests.support.sr_builder import accumulated, code, container, moment, num, read_json, uid, xray_report

CASES = [
    ("20260102091010+0000", "+0100", "2026-01-02T10:10:10"),
    ("20260101233000+0000", "+0100", "2026-01-02T00:30:00"),
    ("20260102003000+0100", "-0500", "2026-01-01T18:30:00"),
    ("20260102091010.5+0000", "+0530", "2026-01-02T14:40:10.500000"),
    ("20260102101010+0100", "+0100", "2026-01-02T10:10:10"),
    ("20260102101010", "+0100", "2026-01-02T10:10:10"),
    ("20260102101010-0500", "", "2026-01-02T10:10:10"),
    ("20260102101010+0000", "local", "2026-01-02T10:10:10"),
]


@pytest.mark.parametrize(("written", "offset", "local"), CASES)
def test_the_start_in_a_report_is_local_time(written: str, offset: str, local: str) -> None:
    event = container(
        c.IRRADIATION_EVENT_XRAY_DATA,
        code(c.IRRADIATION_EVENT_TYPE, Concept("113611")),
        uid(c.IRRADIATION_EVENT_UID, "2.25.9"),
        moment(c.DATETIME_STARTED, written),
    )
    totals = accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2"))
    assert read_json(xray_report(totals, event, TimezoneOffsetFromUTC=offset)).events[0]["started_at"] == local


@pytest.mark.parametrize(("written", "offset", "local"), CASES)
def test_the_start_in_an_image_is_local_time(written: str, offset: str, local: str) -> None:
    radiograph = image(KVP="80", AcquisitionDateTime=written, TimezoneOffsetFromUTC=offset)
    assert read_json(radiograph).events[0]["started_at"] == local


@pytest.mark.parametrize(
    ("header", "start"),
    [
        ({"AcquisitionDate": "", "AcquisitionTime": "101010", "ContentTime": "101500"}, "2026-01-02T10:10:10"),
        ({"AcquisitionDate": "", "AcquisitionTime": "235950", "ContentTime": "000005"}, "2026-01-01T23:59:50"),
        ({"AcquisitionDate": "", "AcquisitionTime": "101012", "ContentTime": "101010"}, "2026-01-02T10:10:12"),
        ({"AcquisitionDate": "", "AcquisitionTime": "", "ContentTime": "101500"}, "2026-01-02T10:15:00"),
        ({"AcquisitionDate": "", "AcquisitionTime": "101010", "ContentDate": ""}, None),
    ],
)
def test_an_acquisition_time_without_date_is_of_the_day_of_the_image_or_the_day_before(
    header: dict[str, str], start: str | None
) -> None:
    assert read_json(image(KVP="80", **header)).events[0].get("started_at") == start


def test_the_start_of_an_administration_is_local_time() -> None:
    facts = item(RadionuclideTotalDose="370000000", RadiopharmaceuticalStartDateTime="20260102091010+0000")
    header = {"RadiopharmaceuticalInformationSequence": Sequence([facts]), "TimezoneOffsetFromUTC": "+0100"}
    assert read_json(image(POSITRON_EMISSION, **header)).events[0]["started_at"] == "2026-01-02T10:10:10"


def test_a_time_that_no_calendar_holds_in_local_time_is_named() -> None:
    event = container(c.IRRADIATION_EVENT_XRAY_DATA, moment(c.DATETIME_STARTED, "99991231233000+0000"))
    totals = accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2"))
    reading = read_json(xray_report(totals, event, TimezoneOffsetFromUTC="+0100"))
    assert ("started_at" in reading.events[0], reading.status) == (False, "extracted")
