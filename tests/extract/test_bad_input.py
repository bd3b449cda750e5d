"""Whatever arrives ends as skipped or failed with a sentence, or as extracted with a problem; never as an exception."""

import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from kerma.dicom.elements import end_of_group
from kerma.standard import concepts as c
from tests.support.extraction_json import extract_json
from tests.support.sr_builder import (
    ENHANCED_SR,
    as_file,
    container,
    ct_dose,
    ct_event,
    ct_report,
    read_json,
    report,
    text,
)

WHOLE = as_file(ct_report(ct_event(ct_dose())))
HOSTILE = ["'; drop table study; --", "<script>alert(1)</script>", "=cmd()|' /C calc'!A0", "${HOME}", "\x1b[31m"]


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", "failed", "not a DICOM file"),
        (b"GIF89a" + bytes(1000), "failed", "not a DICOM file"),
        (WHOLE[:200], "failed", "(0008,0016) is missing"),
        (WHOLE[: len(WHOLE) // 2], "failed", "ends before"),
        (as_file(report(title=c.XRAY_DOSE_REPORT)), "failed", "empty or cut short"),
        (as_file(report(SOPClassUID=ENHANCED_SR)), "failed", "empty or cut short"),
        (as_file(report(SOPClassUID=ENHANCED_SR, title=c.COMMENT)), "skipped", "without content"),
        (as_file(report(text(c.COMMENT, "x"), SOPClassUID=ENHANCED_SR, title=c.COMMENT)), "skipped", "without dose"),
        (as_file(report(SOPClassUID="1.2.840.10008.5.1.4.1.1.4")), "skipped", "MR Image Storage"),
        (as_file(report(SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1")), "skipped", "carries no dose"),
    ],
    ids=[
        "nothing",
        "a picture",
        "200 bytes",
        "half",
        "empty",
        "empty ESR",
        "empty other ESR",
        "other ESR",
        "MR image",
        "PDF",
    ],
)
def test_an_object_without_readable_dose_says_why(data: bytes, status: str, words: str) -> None:
    reading = extract_json(data)
    assert reading.status == status
    assert words in str(reading.reason)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_text_stays_text(words: str) -> None:
    reading = read_json(ct_report(ct_event(ct_dose(), text(c.ACQUISITION_PROTOCOL, words)), StudyDescription=words))
    assert reading.status == "extracted"
    assert (reading.study["study_description"], reading.events[0]["acquisition_protocol"]) == (words, words)


def test_a_report_of_64_mb_is_read_within_bounds() -> None:
    data = as_file(ct_report(ct_event(ct_dose(), text(c.COMMENT, "x" * 64_000_000))))
    start = time.process_time()
    reading = extract_json(data)
    assert reading.status == "extracted"
    assert time.process_time() - start < 10  # a bound against hanging, not a measurement


def test_a_broken_reader_of_one_value_does_not_lose_the_others() -> None:
    event = ct_event(ct_dose(), container(c.CT_ACQUISITION_PARAMETERS))
    del event.ContentSequence[0].ConceptNameCodeSequence
    reading = read_json(ct_report(event))
    assert reading.events[0]["dlp_mgy_cm"] == 300.0


@settings(max_examples=400, deadline=None)
@given(st.integers(132, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_raises(position: int, noise: bytes) -> None:
    reading = extract_json(WHOLE[:position] + noise + WHOLE[position + len(noise) :])
    assert reading.status in {"extracted", "skipped", "failed"}
    assert reading.status == "extracted" or reading.reason


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_raise(noise: bytes) -> None:
    assert extract_json(noise).status in {"skipped", "failed"}
    assert extract_json(bytes(128) + b"DICM" + noise).reason


def test_an_item_of_a_kind_that_is_unheard_of_is_passed_over() -> None:
    odd = Dataset()
    odd.ValueType, odd.RelationshipType = "HOLOGRAM", "CONTAINS"
    assert read_json(ct_report(ct_event(ct_dose()), odd)).totals == {"dlp_mgy_cm": 300.0}


@pytest.mark.parametrize(
    ("content", "words"),
    [(bytes(64_000_000), "zeros"), (b"\x08\x00\x05\x00CS\x00\x00" * 1_000_000, "more than 20000 elements")],
    ids=["zeros", "one element over and over"],
)
def test_content_without_end_ends_at_once(content: bytes, words: str) -> None:
    start = time.process_time()
    assert words in str(extract_json(bytes(128) + b"DICM" + content).reason)
    assert time.process_time() - start < 10  # a bound against hanging, not a measurement


def deflated(content: bytes) -> bytes:
    """A file that says it is deflated, around what is deflated or is not."""
    whole = as_file(ct_report(ct_event(ct_dose())), DeflatedExplicitVRLittleEndian)
    return whole[: end_of_group(whole, 132, 2)] + content


def test_a_small_file_that_inflates_without_end_costs_no_memory() -> None:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = b"".join(deflater.compress(bytes(1_000_000)) for _ in range(300)) + deflater.flush()
    tracemalloc.start()
    try:
        assert extract_json(deflated(bomb)).status != "extracted"
        assert tracemalloc.get_traced_memory()[1] < 200_000_000
    finally:
        tracemalloc.stop()


def test_a_deflated_object_that_is_not_deflated_says_so() -> None:
    reading = extract_json(deflated(b"never deflated"))
    assert "cannot be inflated" in str(reading.reason)
