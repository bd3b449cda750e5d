"""Facts of studies and events as the records that the computation of a skin dose takes."""

from collections.abc import Mapping
from typing import Any

from kerma.extract import Extraction
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import from_json
from kerma.facts.study import Study


def study_of(extraction: Extraction) -> Study:
    """The study that an object states."""
    assert extraction.study is not None
    return extraction.study


def events_of(extraction: Extraction) -> list[ProjectionEvent]:
    """The events of projection X-ray that an object states."""
    return [event for event in extraction.events if isinstance(event, ProjectionEvent)]


def projection_event(facts: Mapping[str, Any]) -> ProjectionEvent:
    """An event with these facts; those that are None are absent."""
    return from_json(ProjectionEvent, facts)
