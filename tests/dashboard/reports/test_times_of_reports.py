"""Every report states once in which time zone its times are."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.reports.imprint import imprinted
from dashboard.ui.text.time_zone import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.fixture
def in_zone() -> Iterator[Callable[[str], None]]:
    """Have this process live in the zone of a TZ variable, for the test."""
    patch = pytest.MonkeyPatch()

    def change(zone: str) -> None:
        patch.setenv("TZ", zone)
        time.tzset()

    yield change
    patch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "moment", "text"),
    [
        ("Europe/Warsaw", WINTER, "Europe/Warsaw, UTC+01:00"),
        ("Europe/Warsaw", SUMMER, "Europe/Warsaw, UTC+02:00"),
        (":America/St_Johns", WINTER, "America/St_Johns, UTC-03:30"),
        ("/usr/share/zoneinfo/Asia/Tokyo", WINTER, "Asia/Tokyo, UTC+09:00"),
        # POSIX: a zone without an IANA name.
        ("<+0530>-5:30", WINTER, "UTC+05:30"),
        ("UTC", WINTER, "UTC, UTC+00:00"),
    ],
)
def test_a_zone_has_its_name_and_its_offset(
    in_zone: Callable[[str], None], zone: str, moment: datetime, text: str
) -> None:
    in_zone(zone)
    assert zone_of(moment) == text


def test_the_footer_names_the_zone_and_whose_clock_studies_follow(in_zone: Callable[[str], None]) -> None:
    in_zone("Europe/Warsaw")
    footer = imprinted(kind="", title="", subtitle="", blocks=[], printed_at=WINTER).footer
    assert footer.startswith("Printed 2026-01-15 13:00:00 (Europe/Warsaw, UTC+01:00) by Kerma ")
    assert (
        "Times of studies and exposures are those of the equipment's clock; all others are of this time zone." in footer
    )
