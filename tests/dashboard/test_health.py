"""/healthz, requested as a monitor does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request

from dashboard.ui.health import healthz
from dashboard.ui.metrics import metrics
from kerma.monitoring.exposition import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable


def ask() -> tuple[int, str]:
    answer = asyncio.run(healthz(Request({"type": "http"})))
    return answer.status_code, bytes(answer.body).decode()


def test_it_is_well_when_the_database_answers(database_url: str, dashboard_on: Callable[[str], None]) -> None:
    dashboard_on(database_url)
    assert ask() == (200, "The dashboard runs and the database answers.\n")


def test_it_is_unwell_and_states_why_when_the_database_is_away(dashboard_on: Callable[[str], None]) -> None:
    dashboard_on("postgresql://nobody@/kerma?host=/nowhere")
    status, sentence = ask()
    assert status == 503
    assert sentence.startswith("The database does not answer.")


def test_metrics_are_those_of_the_database(database_url: str, dashboard_on: Callable[[str], None]) -> None:
    dashboard_on(database_url)
    answer = asyncio.run(metrics(Request({"type": "http"})))
    assert (answer.status_code, answer.media_type) == (200, CONTENT_TYPE)
    assert b'kerma_objects{status="failed"} 0.0' in answer.body
