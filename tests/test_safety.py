"""docs/safety.md: each hazard names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "safety.md").read_text("utf-8")
HAZARDS = [line for line in TEXT.partition("## Hazards")[2].partition("## ")[0].splitlines() if line.startswith("| ")][
    1:
]
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_a_named_test_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda line: line.split("|")[1].strip()[:40])
def test_each_hazard_has_a_measure_and_a_test(hazard: str) -> None:
    _, _, consequence, measures, tests, _ = (cell.strip() for cell in hazard.split("|"))
    assert consequence
    assert measures
    assert "tests/" in tests


def test_there_are_hazards() -> None:
    assert len(HAZARDS) > 10
