"""The page Data quality on a real database, and what it computes itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from dashboard.pages.quality.recent_arrivals import DAYS, by_kind, by_status, last_midnights
from dashboard.ui.text.formatting import percent
from kerma.database.query.operations.arrival_counts import ArrivalCount
from kerma.database.query.operations.ingestion import status_counts
from kerma.settings import settings
from kerma.standard.enumerations import ObjectSource, ObjectStatus
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

YESTERDAY = datetime.now(tz=UTC).astimezone().replace(tzinfo=None, microsecond=0) - timedelta(days=1)


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(0, 7, 0.0), (7, 7, 100.0), (1, 10**6, 0.1), (10**6 - 1, 10**6, 99.9), (1, 3, 33.3)]
)
def test_only_none_is_0_percent_and_only_all_is_100(part: int, whole: int, share: float) -> None:
    assert percent(part, whole) == share


def test_the_last_days_end_with_today() -> None:
    now = datetime.now(tz=UTC).astimezone()
    midnights = last_midnights(now)
    assert (len(midnights), midnights[-1].date()) == (DAYS, now.date())
    assert all(midnight.hour == 0 for midnight in midnights)


def test_arrivals_add_up_both_ways() -> None:
    found = [
        ArrivalCount(day=0, status=ObjectStatus.EXTRACTED, source=ObjectSource.CT_RDSR, object_count=2),
        ArrivalCount(day=9, status=ObjectStatus.EXTRACTED, source=ObjectSource.CT_RDSR, object_count=2),
        ArrivalCount(day=9, status=ObjectStatus.FAILED, source=None, object_count=1),
    ]
    assert [(row["objects"], row["0"], row["9"], row["sum"]) for row in by_status(found)] == [
        ("Extracted", 2, 2, 4),
        ("Skipped", 0, 0, 0),
        ("Failed", 0, 1, 1),
        ("Pending", 0, 0, 0),
    ]
    assert [(row["objects"], row["sum"]) for row in by_kind(found)] == [
        ("CT dose report (RDSR)", 4),
        ("No dose, or unreadable", 1),
    ]


@pytest.mark.usefixtures("rows")
def test_an_empty_database_has_no_faults(page: Page) -> None:
    text = text_of(page("quality"))
    assert "No CT study of this period has arrived." in text
    assert "No object has failed." in text


@pytest.mark.parametrize(("state", "shares"), [("reported", [50.0, 0.0]), ("missing", [50.0, 100.0])])
def test_shares_of_studies_are_shown_by_state(rows: Connection, page: Page, state: str, shares: list[float]) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", at=YESTERDAY, modality="NM", patient_weight_kg=70.0)
    add_study(rows, machine, "1.2", at=YESTERDAY, modality="NM")
    app = page("quality", of="NM", show=state)
    [row] = app.dataframe[0].value[["study_count", "weight", "height"]].to_numpy().tolist()
    assert row == [2, *shares]


def test_a_problem_kind_in_the_address_shows_its_studies(rows: Connection, page: Page) -> None:
    problem = {"where": "events[0].sources[0].tube_voltage_kv", "what": "120 V is no kV", "sop_instance_uid": "1.1.1"}
    add_study(rows, add_machine(rows), "1.1", at=YESTERDAY, problems=[problem], study_description="Thorax")
    kinds = page("quality").dataframe[1].value
    assert kinds[["fact", "message"]].to_numpy().tolist() == [["Tube voltage", "# V is no kV"]]
    kind = md5(b"events.sources.tube_voltage_kv\n# V is no kV", usedforsecurity=False).hexdigest()
    assert page("quality", problem=kind).dataframe[2].value["study_description"].tolist() == ["Thorax"]


def test_failed_objects_have_their_reason_and_a_way_to_the_file(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    failed = page("quality").dataframe[0].value
    assert failed["reason"].tolist() == ["the file ends early"]
    assert failed["file"].tolist() == ["http://127.0.0.1:18042/instances/a/file"]


def test_the_button_marks_failed_objects_to_be_read_again(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    add_ledger(rows, "b", "skipped", reason="carries no dose")
    app = page("quality")
    app = app.button(key="retry").click().run()
    assert "1 object will be read again within seconds" in text_of(app)
    assert status_counts(rows) == {"extracted": 0, "skipped": 1, "failed": 0, "pending": 1}


def test_who_may_only_read_is_shown_which_setting_it_takes(
    rows: Connection, page: Page, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    monkeypatch.setenv("KERMA_DASHBOARD_DATABASE_URL", make_url(database_url).render_as_string(hide_password=False))
    monkeypatch.delenv("KERMA_DATABASE_URL")
    settings.cache_clear()
    app = page("quality")
    assert "KERMA_SETTINGS_DATABASE_URL" in text_of(app)
    assert not app.button
