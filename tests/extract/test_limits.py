"""What is beyond a limit of reading is refused or left out, and the message says what, where and how much would do."""

from io import BytesIO
from struct import pack

import pytest
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag

from bench.measures import peak_memory_mb
from kerma import limits
from kerma.dicom.values import separated
from kerma.extract import Extraction, extract
from kerma.messages import message
from kerma.problems import ProblemCollector
from kerma.simulate import hospital
from kerma.standard import concepts as c
from tests.support.extraction_json import in_json
from tests.support.image_builder import image
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report, text

UNDEFINED = 0xFFFFFFFF


def element(group: int, number: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """A data element in explicit VR with a long length (PS3.5 7.1.2)."""
    return pack("<HH2sHI", group, number, vr, 0, len(value) if length is None else length) + value


def item(value: bytes = b"") -> bytes:
    return pack("<HHI", 0xFFFE, 0xE000, len(value)) + value


def open_sequence(group: int, number: int, items: bytes) -> bytes:
    """A sequence of undefined length."""
    return element(group, number, b"SQ", items + pack("<HHI", 0xFFFE, 0xE0DD, 0), UNDEFINED)


def before(data: bytes, tag: int) -> bytes:
    """The bytes of a file before a data element."""

    def is_at(found: BaseTag, _vr: str | None, _length: int) -> bool:
        return bool(found >= tag)

    stream = BytesIO(data)
    read_partial(stream, stop_when=is_at)
    return data[: stream.tell()]


HEADER = before(as_file(ct_report(ct_event(ct_dose()))), 0x0040A730)
WIDE_ITEM = item(b"".join(element(0x0041 + 2 * (i >> 16), i & 0xFFFF, b"UN", b"") for i in range(20_001)))
TABLE = item(
    element(0x0040, 0xA040, b"UT", b"TABLE ")
    + element(
        0x0040,
        0xA801,
        b"SQ",
        item(element(0x0040, 0xA808, b"SQ", item(element(0x0072, 0x0066, b"UT", b"\\" * 1_000_001)))),
    )
)


def report_of(content: bytes) -> Extraction:
    return extract(HEADER + open_sequence(0x0040, 0xA730, content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (item(bytes(64 * limits.BYTES_PER_MB)), "the content of the report has 65 MB; at most 64 MB are read"),
        (item() * 20_001, "the report has more than 20000 events; at most so many are read"),
        (item(element(0x0040, 0xA730, b"SQ", item() * 1_000_001)), "more than 1000000 items at byte 8000"),
        (WIDE_ITEM, "has more than 20000 elements"),
        (TABLE, "its tables have more than 1000000 cells"),
    ],
    ids=["bytes", "events", "items", "elements", "cells"],
)
def test_a_report_beyond_a_limit_fails_with_the_limit(content: bytes, reason: str) -> None:
    extraction = report_of(content)
    assert extraction.status == "failed"
    assert reason in str(extraction.reason)


def test_an_object_beyond_a_limit_keeps_its_identity() -> None:
    assert report_of(item() * 20_001).status == "failed"
    assert report_of(item()).sop_instance_uid is not None


def radiograph_with(sequence: bytes) -> Extraction:
    """A radiograph with 1 dGy.cm2 and a sequence before its pixels."""
    data = as_file(image(Modality="DX", ImageAndFluoroscopyAreaDoseProduct="1"))
    header = before(data, 0x7FE00000)
    return extract(header + sequence + data[len(header) :])


ITEMS = item(element(0x0053, 0x1010, b"UN", b"a private value ")) * 50_000


def test_a_large_private_sequence_does_not_keep_the_dose_from_being_read() -> None:
    extraction = radiograph_with(open_sequence(0x0053, 0x1001, ITEMS))
    assert in_json(extraction).events[0]["dap_gy_cm2"] == 0.1
    assert not [problem for problem in extraction.problems if problem.where == "object"]


def test_a_large_sequence_of_the_standard_is_left_out_and_named() -> None:
    extraction = radiograph_with(open_sequence(0x0072, 0x0002, ITEMS))
    assert in_json(extraction).events[0]["dap_gy_cm2"] == 0.1
    named = [problem.message for problem in extraction.problems if problem.where == "object"]
    assert named == [
        "the element (0072,0002) holds 2 MB; of a header's elements at most 2 MB are read: it was left out"
    ]


def test_a_sequence_without_end_is_cut_short() -> None:
    assert "ends in the middle" in str(radiograph_with(open_sequence(0x0053, 0x1001, ITEMS)[:-30]).reason)


def test_a_text_that_is_too_long_for_numbers_is_no_list_of_numbers() -> None:
    assert len(separated("1\\" * 500_000)) == 500_000
    assert len(separated("1\\" * 500_001)) == 1


def test_problems_beyond_the_limit_are_counted_as_one() -> None:
    problems = ProblemCollector()
    for i in range(limits.PROBLEMS.maximum + 5):
        problems.report_problem(f"events[{i}].dlp_mgy_cm", message("a problem"))
    assert len(problems.problems) == limits.PROBLEMS.maximum + 1
    assert problems.problems[-1].message == "more than 10000 problems; the rest is not listed"
    assert problems.has_problem(f"events[{limits.PROBLEMS.maximum + 4}].dlp_mgy_cm")


@pytest.mark.faults
def test_a_fluoroscopy_report_of_5000_complete_events_is_read_in_less_than_1_gb() -> None:
    data = max((made.to_bytes() for made in hospital(60)), key=len)
    header = before(data, 0x0040A730)
    position, items = len(header) + 12, []
    while position + 8 <= len(data):
        end = position + 8 + int.from_bytes(data[position + 4 : position + 8], "little")
        items.append(data[position:end])
        position = end
    size = max(map(len, items)) // 2
    others, events = [part for part in items if len(part) < size], [part for part in items if len(part) >= size]
    large = header + open_sequence(0x0040, 0xA730, b"".join([*others, *(events * 5_000)[:5_000]]))
    read: list[Extraction] = []
    assert peak_memory_mb(lambda: read.append(extract(large))) < 1_000
    assert (read[0].status, len(read[0].events)) == ("extracted", 5_000)


@pytest.mark.faults
def test_a_report_of_64_mb_and_a_million_items_is_read_in_less_than_1_gb() -> None:
    comment = as_file(ct_report(ct_event(ct_dose(), text(c.COMMENT, "x" * 20_000_000))))
    assert peak_memory_mb(lambda: extract(comment)) < 1_000
    items = b"".join(item(element(0x0040, 0xA160, b"UT", b"%08d" % i)) for i in range(990_000))
    assert peak_memory_mb(lambda: report_of(item(element(0x0040, 0xA730, b"SQ", items)))) < 1_000
