"""/healthz, requested as a monitor does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request

from dashboard.ui.health import healthz

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
