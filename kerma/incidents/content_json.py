"""The content of a version as JSON, as the database stores it, and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from kerma.incidents.incident import IncidentContent, IncidentTask, Informed
from kerma.incidents.incident_terms import (
    BodyPart,
    Cause,
    DetectedBy,
    DoseQuantity,
    ExposureKind,
    PatientGroup,
    Setting,
    TaskKind,
)
from kerma.json_types import Json, JsonValue
from kerma.standard.enumerations import ExamModality

_ENUMS: Mapping[str, type[StrEnum]] = {
    "modality": ExamModality,
    "exposure": ExposureKind,
    "patient_group": PatientGroup,
    "setting": Setting,
    "body_part": BodyPart,
    "detected_by": DetectedBy,
    "quantity": DoseQuantity,
}
_DAYS = ("occurred_on", "discovered_on")
_NUMBERS = (
    *("intended_dose", "total_dose", "intended_effective_dose_msv", "effective_dose_msv"),
    *("group_mean_factor", "skin_dose_mgy", "fetal_dose_mgy"),
)
_INFORMED = ("patient_informed", "referrer_informed", "authority_informed")


def to_json(content: IncidentContent) -> Json:
    """The content as JSON; numbers are texts, so that no digit changes."""
    return {one.name: _plain(getattr(content, one.name)) for one in fields(content)}


def from_json(stored: Mapping[str, Any]) -> IncidentContent:
    """The content of what `to_json` gave; fields that it lacks are not stated.

    Raises:
        ValueError: a value that this version of Kerma does not know.
    """
    known = {one.name for one in fields(IncidentContent)}
    values = {name: _READERS.get(name, _same)(value) for name, value in stored.items() if name in known}
    return IncidentContent(**values)


def _plain(value: Any) -> JsonValue:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Informed | IncidentTask):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return cast("JsonValue", value)


def _same(value: Any) -> Any:
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _informed(value: Mapping[str, Any]) -> Informed:
    return Informed(_day(value["on"]), value["comment"])


def _tasks(values: list[Mapping[str, Any]]) -> tuple[IncidentTask, ...]:
    return tuple(
        IncidentTask(TaskKind(one["kind"]), date.fromisoformat(one["due_on"]), _day(one["done_on"]), one["result"])
        for one in values
    )


_day = _optional(date.fromisoformat)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **{name: _optional(enum) for name, enum in _ENUMS.items()},
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(_NUMBERS, _optional(Decimal)),
    **dict.fromkeys(_INFORMED, _informed),
    "causes": lambda values: tuple(map(Cause, values)),
    "categories": tuple,
    "study_instance_uids": tuple,
    "tasks": _tasks,
}
