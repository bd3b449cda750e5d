"""Results of rounds are stored, counted for one version of the product, and printed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.faults import damages, report, results
from tests.faults.contents import Contents, difference
from tests.faults.damage import DAMAGES
from tests.faults.results import Result

if TYPE_CHECKING:
    from pathlib import Path

assert damages
ROUND = Result(
    damage="orthanc-killed",
    number=0,
    seed=1,
    commit="c0ffee1",
    date="2026-11-29T12:00:00+00:00",
    versions={"orthanc": "1.10.1", "plugin": "4.0", "postgresql": "15.14"},
    acknowledged=73,
    refused=0,
    lost=0,
    doubled=0,
    wrong=0,
    recovery_s=2.0,
    memory_mb=(200.0, 210.0),
    open_files=(10, 10),
    connections=(4, 4),
)


@pytest.fixture(autouse=True)
def own_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(results, "commit", lambda: ROUND.commit)
    monkeypatch.delenv(results.ANY_COMMIT, raising=False)


def test_a_stored_round_is_found_again() -> None:
    results.store(ROUND)
    assert results.find("orthanc-killed", 0, 1) == ROUND


@pytest.mark.parametrize(("damage", "number", "seed"), [("both-servers-killed", 0, 1), ("orthanc-killed", 1, 1)])
def test_another_round_is_still_missing(damage: str, number: int, seed: int) -> None:
    results.store(ROUND)
    assert results.find(damage, number, seed) is None


def test_a_round_of_another_seed_is_still_missing() -> None:
    results.store(ROUND)
    assert results.find("orthanc-killed", 0, 2) is None


def test_a_round_of_another_commit_does_not_count_unless_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(ROUND, commit="0ddba11")
    results.store(other)
    assert results.load("orthanc-killed") == []
    monkeypatch.setenv(results.ANY_COMMIT, "1")
    assert results.load("orthanc-killed") == [other]


def test_a_line_that_was_cut_short_is_no_round() -> None:
    results.store(ROUND)
    path = results.FOLDER / "orthanc-killed.jsonl"
    path.write_text(path.read_text() + path.read_text()[:40])
    assert results.load("orthanc-killed") == [ROUND]


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"lost": 2}, "2 objects lost"),
        ({"doubled": 1}, "1 rows doubled"),
        ({"wrong": 3}, "3 rows wrong"),
        ({"recovery_s": None}, "no recovery"),
        ({"connections": (4, 6)}, "2 connections more"),
        ({"open_files": (10, 40)}, "30 open files more"),
        ({"memory_mb": (200.0, 900.0)}, "700 MB of memory more"),
    ],
)
def test_a_round_that_went_wrong_says_how(change: dict[str, object], failure: str) -> None:
    assert replace(ROUND, **change).failures() == [failure]  # type: ignore[arg-type] # one field of its own type each


def test_the_table_sums_the_rounds_of_a_damage() -> None:
    found: dict[str, list[Result]] = {name: [] for name in DAMAGES} | {
        "orthanc-killed": [ROUND, replace(ROUND, number=1, recovery_s=4.0)]
    }
    assert "| 2 | 146 | 0 | 0 | 0 | 3.0 s (4.0 s) |" in report.table(found)
    assert "Orthanc 1.10.1, its Python plugin 4.0, PostgreSQL 15.14, commit c0ffee1" in report.table(found)


def test_every_damage_is_named_beside_a_guarantee() -> None:
    page = report.PAGE.read_text("utf-8")
    linked = set(re.findall(r"\(#([a-z-]+)\)", page.split("<!-- faults -->")[0]))
    assert DAMAGES.keys() <= linked


def test_the_comparison_finds_what_is_lost_doubled_and_wrong() -> None:
    fresh: Contents = {"ledger": {("a",): {"status": "extracted"}}, "study": {("s",): {"dlp_mgy_cm": 100.0}}}
    found: Contents = {
        "ledger": {("a",): {"status": "pending"}},
        "study": {("s",): {"dlp_mgy_cm": 200.0}, ("t",): {"dlp_mgy_cm": 100.0}},
    }
    compared = difference(found, fresh, ["a", "b"])
    assert (compared.lost, compared.doubled, compared.wrong) == (2, 1, 2)
