"""The table of requirements names stored facts, its checks name messages that Kerma writes, and the score is a mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kerma.conformance.checks import CHECKS
from kerma.conformance.requirement import WEIGHTS, Level, Requirement
from kerma.conformance.requirements import REQUIREMENTS
from kerma.conformance.score import StateCounts, score
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.tables import study_table
from kerma.standard.enumerations import ExamModality

ALL = [one for rows in REQUIREMENTS.values() for one in rows]
CATALOGUE = Path(__file__).resolve().parents[2] / "dashboard" / "locale" / "de" / "LC_MESSAGES" / "kerma.po"


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.modality}:{one.key}")
def test_each_fact_is_a_column_where_the_requirement_says(one: Requirement) -> None:
    tables = {Level.TOTAL: study_table, Level.EVENT: EVENT_TABLES[one.modality], Level.SOURCE: ct_source}
    assert set(one.fact_names) <= {column.name for column in tables[one.level].columns}
    assert one.weight in WEIGHTS
    assert one.usage in {"M", "MC"}


@pytest.mark.parametrize("modality", ExamModality)
def test_keys_are_distinct_within_a_modality(modality: ExamModality) -> None:
    keys = [one.key for one in REQUIREMENTS[modality]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("pattern", [pattern for traits in CHECKS.values() for pattern in traits.patterns])
def test_each_pattern_of_a_check_fits_a_message_that_kerma_writes(pattern: str) -> None:
    with CATALOGUE.open("rb") as file:
        messages = [re.sub(r"{\w+}", "7", str(message.id)) for message in read_po(file) if message.id]
    fits = re.compile(".*".join(map(re.escape, pattern.split("%"))), re.DOTALL)
    assert any(fits.fullmatch(message) for message in messages)


def test_the_score_is_the_weighted_mean_of_fulfilled_fractions() -> None:
    # (3 · 1.0 + 1 · 0.5) / 4
    assert score([(3, StateCounts(10)), (1, StateCounts(5, 3, 2))]) == pytest.approx(87.5)


def test_what_applies_to_no_study_does_not_count() -> None:
    assert score([(3, StateCounts(10)), (3, StateCounts(0))]) == pytest.approx(100.0)
    assert score([(3, StateCounts(0))]) is None
