"""Extractions in the form of `kerma extract --json`, and extractions with other facts."""

from dataclasses import dataclass, replace
from typing import Any, cast

from kerma.dicom.content_tree import Item
from kerma.extract import Extraction, Problem, extract
from kerma.facts.record import updated


@dataclass(frozen=True)
class ExtractionJson:
    """An extraction whose records are JSON objects: facts by name, absent ones left out, dates in ISO 8601."""

    status: str
    reason: str | None
    source: str | None
    sop_instance_uid: str | None
    study: dict[str, Any]
    totals: dict[str, Any]
    planes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    problems: list[Problem]
    content_at: str | None
    tree: Item | None


def in_json(extraction: Extraction) -> ExtractionJson:
    written = cast("dict[str, Any]", extraction.as_json())
    return ExtractionJson(
        status=written["status"],
        reason=written["reason"],
        source=written["source"],
        sop_instance_uid=written["sop_instance_uid"],
        study=written["study"],
        totals=written["totals"],
        planes=written["planes"],
        events=written["events"],
        problems=list(extraction.problems),
        content_at=extraction.content_at.isoformat() if extraction.content_at else None,
        tree=extraction.tree,
    )


def extract_json(data: bytes) -> ExtractionJson:
    return in_json(extract(data))


def with_study(extraction: Extraction, **facts: object) -> Extraction:
    assert extraction.study is not None
    return replace(extraction, study=updated(extraction.study, **facts))


def with_first_event(extraction: Extraction, **facts: object) -> Extraction:
    first, *others = extraction.events
    return replace(extraction, events=(updated(first, **facts), *others))
