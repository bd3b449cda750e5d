"""All messages of extractions can be translated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kerma.extract import Extraction, extract
from kerma.messages import Message, message_from_json, message_parts
from tests.support.fuzz.cases import cases
from tests.support.fuzz.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CASES, PARTS = 1000, 10


def messages_of(readings: Iterable[Extraction]) -> list[str]:
    """Reasons and messages of problems of these extractions."""
    found: list[str] = []
    for reading in readings:
        found += [reading.reason] if reading.reason is not None else []
        found += [problem.message for problem in reading.problems]
    return found


def untranslatable(texts: Iterable[str]) -> list[str]:
    """Texts that are no `Message`, or differ after serialisation to JSON and back."""
    return [
        each
        for each in texts
        if not isinstance(each, Message) or message_from_json(each, json.loads(json.dumps(message_parts(each)))) != each
    ]


def test_all_messages_about_real_objects_can_be_translated(samples: Path) -> None:
    found = messages_of(extract(path.read_bytes()) for path in sorted(samples.glob("*.dcm")))
    assert found
    assert untranslatable(found) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_all_messages_about_damaged_objects_can_be_translated(part: int) -> None:
    found = messages_of(extract(data) for _, data in cases(seeds(), CASES // PARTS, seed=part))
    assert found
    assert untranslatable(found) == []


def test_a_reading_shows_its_texts_as_text_alone(samples: Path) -> None:
    readings = [extract(path.read_bytes()) for path in sorted(samples.glob("*.dcm"))]
    written = [reading.as_json()["problems"] for reading in readings]
    problems = [problem for entries in written if isinstance(entries, list) for problem in entries]
    assert problems
    assert {frozenset(problem) for problem in problems if isinstance(problem, dict)} == {frozenset({"where", "what"})}
