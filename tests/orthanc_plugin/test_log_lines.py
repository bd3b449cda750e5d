"""Rejected callers are found in lines as Orthanc 1.10.1 and 1.12.7 write them."""

from datetime import UTC, datetime

import pytest

from kerma.database.ingest.rejections import Rejection
from kerma.standard.enumerations import RejectionReason
from orthanc_plugin.log_lines import rejections

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AT = datetime(2026, 11, 29, 8, 45, 22, 985534, tzinfo=UTC)
UNKNOWN = "W1129 08:45:22.985534 CommandDispatcher.cpp:617] Rejected association for remote AET CT 9 on IP 10.1.2.9"
LINES = {
    "an unknown AE title": (UNKNOWN, ("CT 9", "10.1.2.9", RejectionReason.UNKNOWN, "")),
    "with the name of a thread": (
        UNKNOWN.replace("CommandDispatcher", "DICOM-3 CommandDispatcher"),
        ("CT 9", "10.1.2.9", RejectionReason.UNKNOWN, ""),
    ),
    "another called AE title": (
        (
            "W1129 08:45:22.985534 CommandDispatcher.cpp:602] Rejected association, because of a bad called AET in the "
            "request (WRONG)"
        ),
        ("", "", RejectionReason.CALLED_AE_TITLE, "WRONG"),
    ),
    "another address": (
        (
            'W1129 08:45:22.985534 OrthancConfiguration.cpp:781] Forbidding access from AET "CT9" given its hostname '
            '(10.1.2.9) does not match the "DicomModalities" configuration option (10.1.2.3 was expected)'
        ),
        ("CT9", "10.1.2.9", RejectionReason.OTHER_ADDRESS, "10.1.2.3"),
    ),
    "a command that is not allowed": (
        (
            "W1129 08:45:22.985534 main.cpp:340] DICOM authorization rejected for AET CT9 on IP 10.1.2.9: The DICOM "
            'command Store is not allowed for this modality according to configuration option "DicomModalities"'
        ),
        ("CT9", "10.1.2.9", RejectionReason.NOT_ALLOWED, "Store"),
    ),
}


@pytest.mark.parametrize(("line", "caller"), LINES.values(), ids=LINES)
def test_a_rejection_has_caller_reason_and_time(line: str, caller: tuple[str, str, RejectionReason, str]) -> None:
    assert rejections([line], NOW) == [Rejection(*caller, AT)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "E: no line of Orthanc",
        'W1129 08:45:22.985530 OrthancConfiguration.cpp:770] Modality "CT9" is not listed in "DicomModalities"',
        "W1345 99:45:22.985530 CommandDispatcher.cpp:617] nothing",
    ],
)
def test_other_lines_are_passed_over(line: str) -> None:
    assert rejections([line], NOW) == []


def test_two_lines_about_one_rejection_count_once() -> None:
    first = LINES["another address"][0]
    second = UNKNOWN.replace("CT 9", "CT9")
    assert [item.reason for item in rejections([first, second], NOW)] == [RejectionReason.OTHER_ADDRESS]


def test_a_line_of_december_read_in_january_is_of_the_year_before() -> None:
    [found] = rejections([UNKNOWN.replace("W1129", "W1231")], datetime(2027, 1, 1, tzinfo=UTC))
    assert found.at.year == 2026


def test_an_impossible_day_does_not_stop_the_reading() -> None:
    assert rejections([UNKNOWN.replace("W1129", "W1345")], NOW)[0].at == NOW
