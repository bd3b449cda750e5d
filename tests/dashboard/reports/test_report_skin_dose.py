"""Skin dose in the report of a study, as the worker has computed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from kerma.database.ingest.store import Received, store
from kerma.standard import concepts as c
from kerma.worker.worker import Worker
from tests.support.database_contents import HASHED
from tests.support.fluoroscopy_report import event, fluoroscopy
from tests.support.sr_builder import num, xray_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

    from tests.support.pdf_files import PdfFile

    Make = Callable[..., PdfFile]
    Receive = Callable[..., None]

STUDY = "2.25.1000"


@pytest.fixture
def receive(database_url: str, dashboard_on: Callable[[str], None]) -> Receive:
    """Store a fluoroscopy report of these events, and compute its skin dose unless the worker is away."""

    def store_and_compute(*events: Dataset, has_worker: bool = True) -> None:
        dashboard_on(database_url)
        engine = create_engine(database_url)
        with engine.begin() as connection:
            store(connection, [Received("orthanc-1", fluoroscopy(*events))], HASHED)
        if has_worker:
            Worker(engine).drain()
        engine.dispose()

    return store_and_compute


def test_a_map_is_printed_with_its_peak_and_what_was_assumed(receive: Receive, study_pdf: Make) -> None:
    receive(*(event(f"2.25.{number}", "0.5", str(10 * number)) for number in range(6)))
    pdf = study_pdf(STUDY)
    assert pdf.picture_count == 1
    parts = (
        "Skin dose",
        "Peak skin dose",
        "(k = 2)",
        "Hottest 1 cm²",
        "Assumed, or doubtful",
        "Computed with",
        "method",
    )
    assert [part for part in parts if part not in pdf.text] == []
    assert pdf.is_ua_1


def test_a_bound_is_printed_as_a_bound_and_says_why(receive: Receive, study_pdf: Make) -> None:
    dose = (num(c.DOSE_RP, "2.5", "Gy"), num(c.DOSE_AREA_PRODUCT, "0.02", "Gy.m2"))
    without_geometry = xray_event(*dose, num(c.DISTANCE_SOURCE_TO_ISOCENTER, "785", "mm"))
    receive(without_geometry)
    pdf = study_pdf(STUDY)
    assert "≤ " in pdf.text
    assert "The dose is an upper bound" in pdf.text
    assert pdf.picture_count == 0


def test_a_skin_dose_that_is_not_yet_computed_is_announced(receive: Receive, study_pdf: Make) -> None:
    receive(event(), has_worker=False)
    assert "The skin dose waits to be computed" in study_pdf(STUDY).text
