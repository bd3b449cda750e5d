"""A study's detail, made in a test without a database."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from kerma.database.query.studies.study_detail import StudyDetail

STUDY_ID = UUID(int=7)


def event_key(number: int) -> UUID:
    return uuid5(STUDY_ID, str(number))


def detail(
    events: list[dict[str, Any]] | None = None,
    problems: list[dict[str, Any]] | None = None,
    objects: list[str] | None = None,
    **more: Any,
) -> StudyDetail:
    """A CT study told by object "o" unless others are named; `more` are further parts of the detail."""
    rows = [
        {
            "event_id": event_key(number),
            "ordinal": number,
            "sop_instance_uid": "o",
            "provenance": {},
            "modality": "CT",
            **event,
        }
        for number, event in enumerate(events or [])
    ]
    study: dict[str, Any] = {
        "modality": "CT",
        "modalities": ["CT"],
        "problems": problems or [],
        "provenance": {},
        "dlp_mgy_cm": None,
    }
    told = [{"sop_instance_uid": uid} for uid in objects or ["o"]]
    return StudyDetail(study | more.pop("study", {}), {}, events=rows, objects=told, **more)
