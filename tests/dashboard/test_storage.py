"""Disk space on the page Ingestion, and the warning on Home before a disk is full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from kerma.database.schema.storage_tables import storage_use
from kerma.database.schema.tables import cursor
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

GB = 10**9
TODAY = datetime.now(tz=UTC).date()


def measured(rows: Connection, free_gb: Sequence[float], disk_gb: int = 500) -> None:
    """Measurements of the last days, today's last, seven minutes ago."""
    for age, free in enumerate(reversed(free_gb)):
        rows.execute(
            storage_use.insert().values(
                node="Kerma (KERMA)",
                day=TODAY - timedelta(days=age),
                object_count=345,
                object_bytes=81 * GB,
                disk_bytes=disk_gb * GB,
                disk_free_bytes=int(free * GB),
                database_bytes=2 * GB,
                measured_at=datetime.now(tz=UTC) - timedelta(days=age, minutes=7),
            )
        )


@pytest.mark.parametrize(
    ("free_gb", "trend"),
    [
        ([200, 198, 196, 194], "194 of 500 GB free; 2.00 GB more used per day, full in 97 days."),
        ([200, 200, 200, 200], "200 of 500 GB free; it does not fill up."),
        ([200], "200 of 500 GB free; its growth is not known yet."),
    ],
)
def test_the_page_shows_use_and_forecast(rows: Connection, page: Page, free_gb: list[float], trend: str) -> None:
    measured(rows, free_gb)
    shown = text_of(page("ingestion"))
    assert "Storage of Kerma (KERMA), measured 7 minutes ago: 345 objects, 81.0 GB." in shown
    assert trend in shown
    assert "will soon be full" not in shown


def test_a_disk_that_fills_up_is_a_warning_on_both_pages(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", at=datetime(2026, 3, 2))  # noqa: DTZ001 -- a modality's local time
    add_ledger(rows, "a", "extracted")
    measured(rows, [46, 44, 42, 40])
    assert "The disk of Kerma (KERMA) will soon be full." in text_of(page("ingestion"))
    labels = [cast("Any", link).label for link in page("home").get("page_link")]
    assert "1 disk will soon be full" in labels


def test_what_was_not_measured_yet_is_not_shown_as_zero(rows: Connection, page: Page) -> None:
    rows.execute(cursor.insert().values(node="Kerma (KERMA)", seq=0, last_seq=0))
    shown = text_of(page("ingestion"))
    assert "Storage of Kerma (KERMA): not measured yet." in shown
    assert "0 objects" not in shown
    assert "Database:" not in shown
