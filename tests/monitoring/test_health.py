"""The health of one Orthanc's ingestion, from the state of its follower."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kerma.database.query.operations.ingestion import FollowerState
from kerma.monitoring.health import node_health

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
NODE, INDEX = "Kerma (KERMA)", "index-1"
WELL = FollowerState(
    node=NODE,
    seq=10,
    last_seq=10,
    lag=0,
    seen_at=NOW - timedelta(seconds=2),
    reconciled_at=NOW,
    last_error=None,
    caught_up_at=NOW,
    index_id=INDEX,
)


def problems(*states: FollowerState) -> list[str]:
    return list(node_health(states, NODE, INDEX, NOW, 15).problems)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_a_follower_that_reports_is_well() -> None:
    assert problems(WELL) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"seen_at": ago(minutes=3)}, "does not report; last reported 20"),
        ({"seen_at": None}, "does not report; last reported never"),
        ({"last_error": "The disk is full."}, "The disk is full."),
        ({"lag": 5, "caught_up_at": ago(minutes=16)}, "5 changes are unread, and the end was last reached 16 minutes"),
        ({"index_id": "another"}, "Another Orthanc with the name Kerma (KERMA)"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], text: str) -> None:
    (problem,) = problems(replace(WELL, **change))
    assert text in problem


@pytest.mark.parametrize(
    "change", [{"lag": 5, "caught_up_at": ago(minutes=14)}, {"lag": 0, "caught_up_at": ago(days=1)}]
)
def test_a_short_backlog_and_a_quiet_night_are_well(change: dict[str, Any]) -> None:
    assert problems(replace(WELL, **change)) == []


def test_other_nodes_do_not_count() -> None:
    assert problems(WELL, replace(WELL, node="Second (KERMA)", seen_at=None)) == []


def test_a_node_without_follower_is_not_well() -> None:
    assert problems(replace(WELL, node="Second (KERMA)")) == ["The follower has not reported yet."]
