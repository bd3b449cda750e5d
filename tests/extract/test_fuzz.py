"""A document with any damage yields an extraction that can be stored, in time. `make fuzz` tries more of it."""

import time

import pytest

from tests.support.fuzz.cases import DAMAGES, cases, read
from tests.support.fuzz.seeds import seeds

DOCUMENTS = seeds()
PARTS = 20
CASES = 2000
LONGEST_S = 2.0


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_ends_in_an_error_or_a_hang(part: int) -> None:
    for name, data in cases(DOCUMENTS, CASES // PARTS, seed=part):
        start = time.process_time()
        try:
            read(data)
        except Exception as error:
            raise AssertionError(f"{name}: {error}\n{data.hex()}") from error
        assert time.process_time() - start < LONGEST_S, f"{name}: too slow\n{data.hex()}"


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
def test_every_document_is_extracted_before_it_is_damaged(number: int) -> None:
    assert (read(DOCUMENTS[number]).status, read(DOCUMENTS[number]).reason) == ("extracted", None)


def test_every_damage_is_tried() -> None:
    tried = {name for names, _ in cases(DOCUMENTS, 500) for name in names.split(" + ")}
    assert tried == {damage.__name__ for damage in DAMAGES}
