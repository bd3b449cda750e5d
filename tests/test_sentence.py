"""A message is its English text, and holds pattern and values for its translation."""

from __future__ import annotations

import ast
import copy
import json
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerma.messages import (
    Day,
    Message,
    MissingMessage,
    Number,
    is_about_missing_value,
    message,
    message_from_json,
    message_parts,
    missing,
    problem_entry,
)

ROOT = Path(__file__).resolve().parent.parent
#: Patterns that are declared elsewhere as literals: sentences of a table, and symbols of units.
DECLARED = {
    "kerma/extract/checks/bounds.py": ["bound.message"],
    "kerma/extract/checks/plausibility.py": ["_IMPOSSIBLE_OF_A_PERSON[name]"],
    "kerma/extract/checks/formatted_doses.py": ["symbol"],
    "kerma/extract/checks/technique.py": ["xray_filter.material"],
    "kerma/reconcile/shared_event.py": ["_MESSAGES[state]"],
}
NESTED = message(
    "{one}; {other} on {day}",
    one=message("{n} of {thing}", n=Decimal("4.50"), thing="'{x}'"),
    other=3,
    day=date(2026, 3, 4),
)


def test_a_sentence_is_the_text_that_its_pattern_makes() -> None:
    assert NESTED == "4.50 of '{x}'; 3 on 2026-03-04"


def test_numbers_and_days_are_distinguished_from_words() -> None:
    assert [type(NESTED.values[name]) for name in ("one", "other", "day")] == [Message, Number, Day]


def test_a_sentence_in_parts_comes_back_from_json() -> None:
    back = message_from_json(str(NESTED), json.loads(json.dumps(message_parts(NESTED))))
    assert isinstance(back, Message)
    assert (back, back.pattern, back.values) == (NESTED, NESTED.pattern, NESTED.values)
    assert [type(value) for value in back.values.values()] == [type(value) for value in NESTED.values.values()]


@given(st.text(), st.text())
def test_what_an_object_wrote_never_counts_as_a_place(one: str, other: str) -> None:
    nested = message("{one} is not {other}", one=one, other=message("{text}", text=other))
    assert message_from_json(nested, message_parts(nested)) == nested == f"{one} is not {other}"


def test_a_sentence_without_values_needs_no_parts() -> None:
    assert (message_parts(message("the end")), message_parts("the end"), message_parts(None)) == (None, None, None)
    assert message_from_json("braces {stay}", None) == "braces {stay}"


@pytest.mark.parametrize("copied", [copy.deepcopy(NESTED), pickle.loads(pickle.dumps(NESTED))])
def test_a_copy_of_a_sentence_knows_its_parts(copied: Message) -> None:
    assert (copied, message_parts(copied)) == (NESTED, message_parts(NESTED))


def test_a_problem_is_noted_with_what_its_sentence_knows() -> None:
    assert problem_entry("here", message("no")) == {"where": "here", "what": "no"}
    assert problem_entry("here", message("no {a}", a="b"))["parts"] == {"pattern": "no {a}", "values": {"a": "b"}}
    assert problem_entry("here", missing("no")) == {"where": "here", "what": "no", "absent": True}


def test_a_problem_about_a_missing_value_is_marked_as_such() -> None:
    assert isinstance(missing("nothing"), MissingMessage)
    assert is_about_missing_value(problem_entry("here", missing("nothing is stated")))
    assert not is_about_missing_value(problem_entry("here", message("'x' is not a number")))


@pytest.mark.parametrize(
    "path",
    [path for package in ("kerma", "orthanc_plugin") for path in sorted((ROOT / package).rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_pattern_is_a_literal_that_the_catalogues_find(path: Path) -> None:
    others = [
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"message", "missing"}
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert others == DECLARED.get(str(path.relative_to(ROOT)), [])
