"""Extractions of every modality can be stored, whole or damaged; the ledger has each object's status and reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kerma.extract import Extraction, extract
from tests.support.extraction_json import with_study
from tests.support.fuzz.cases import cases
from tests.support.fuzz.seeds import seeds

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
DOCUMENTS = seeds()


def alone(data: bytes, number: int) -> Extraction:
    """The reading of an object that is alone in its study."""
    extraction = replace(extract(data), sop_instance_uid=f"2.25.5000.{number}")
    if extraction.study is None or not extraction.study.study_instance_uid:
        return extraction
    return with_study(extraction, study_instance_uid=f"2.25.6000.{number}")


def test_what_every_family_shows_is_stored(put: Put, rows: Rows) -> None:
    put(**{f"o{number:04}": alone(data, number) for number, data in enumerate(DOCUMENTS)})
    assert [row["reason"] for row in rows("ledger") if row["status"] != "extracted"] == []
    assert len(rows("study")) == len(DOCUMENTS)


@pytest.mark.parametrize("seed", [100, 101])
def test_a_damaged_object_is_stored_as_extraction_found_it(seed: int, put: Put, rows: Rows) -> None:
    readings = {f"o{i:04}": alone(data, i) for i, (_, data) in enumerate(cases(DOCUMENTS, 400, seed))}
    found = {name: reading.status for name, reading in readings.items()}
    put(**readings)
    stored = {row["orthanc_id"]: (row["status"], row["reason"]) for row in rows("ledger")}
    assert {name: stored[name] for name, status in found.items() if stored[name][0] != status} == {}


def test_objects_of_every_family_may_share_a_study(put: Put, rows: Rows) -> None:
    readings = {
        f"o{number:04}": replace(extract(data), sop_instance_uid=f"2.25.5000.{number}")
        for number, data in enumerate(DOCUMENTS)
    }
    put(**readings)
    assert [row["reason"] for row in rows("ledger") if row["status"] != "extracted"] == []
    assert [row["modalities"] for row in rows("study")] == [["CT", "MG", "NM", "RF"]]
