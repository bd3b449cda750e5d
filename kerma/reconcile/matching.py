"""Which accounts tell of the same exposure although they name it differently.

A report and the images of the same exposure, the two images that one exposure leaves (for processing, for
presentation), the slices of one administration: each object gives the event a UID of its own. Here the less believed
account takes over the UID of the more believed one, so that all further merging is by UID alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kerma.identity import equipment_id
from kerma.messages import message, problem_entry
from kerma.reconcile.precedence import Contribution

Event = Mapping[str, Any]

#: Clocks of modality and image differ by so much.
_CLOCKS_S = 2.0
#: A report's start of an administration and an image's may differ by so much (PET/CT: minutes; hybrid: hours).
_ADMINISTRATION_S = 6 * 3600.0
_EQUAL = 0.01
_EXPOSURE = ("tube_voltage_kv", "exposure_mas", "dap_gy_cm2", "agd_mgy")
_EXPOSURE_WORDS = ("laterality", "view")


def aligned(tellers: list[Contribution]) -> tuple[list[Contribution], list[dict[str, Any]]]:
    """The tellers with one UID for each exposure, and problems about images that no report knows.

    Args:
        tellers: the most believed first.
    """
    known: list[tuple[Contribution, Event]] = []
    result: list[Contribution] = []
    problems: list[dict[str, Any]] = []
    for told in tellers:
        events = []
        for event in told.events:
            twin = next((other for teller, other in known if _are_same(teller, other, told, event)), None)
            if twin is not None:
                events.append({**event, "irradiation_event_uid": twin.get("irradiation_event_uid")})
            elif (report := _covering(told, result)) is None:
                events.append(event)
                known.append((told, event))
            elif told.source != "ct_image":
                problems.append(_unlisted(told, report))
        is_silenced = bool(told.events) and not events
        result.append(replace(told, events=[], totals={}, planes=[]) if is_silenced else replace(told, events=events))
    return result, problems


def _are_same(teller: Contribution, other: Event, told: Contribution, event: Event) -> bool:
    """Whether an event is one that a more believed object of the study told already."""
    if told.is_report or told.sop_instance_uid == teller.sop_instance_uid:
        return False
    uids = {event.get("irradiation_event_uid"), event.get("referenced_event_uid")} - {None}
    if uids & {other.get("irradiation_event_uid"), other.get("referenced_event_uid")}:
        return True
    if told.sop_instance_uid in (other.get("acquired_images") or ()):
        return True
    compare = _COMPARISONS.get((_family(teller), _family(told)))
    return compare is not None and compare(other, event)


def _family(told: Contribution) -> str:
    return "XR" if told.modality in {"RF", "DX"} else told.modality or ""


def _covering(told: Contribution, reports: list[Contribution]) -> Contribution | None:
    """The report that should list an image's exposure: of the same family and device."""
    if told.is_report:
        return None
    for report in reports:
        same = report.is_report and report.events and _family(report) == _family(told)
        if same and (told.source == "ct_image" or equipment_id(report.study) == equipment_id(told.study)):
            return report
    return None


def _unlisted(told: Contribution, report: Contribution) -> dict[str, Any]:
    what = message(
        "an exposure at {time} that the report {uid} does not list; it is not counted",
        time=told.events[0].get("started_at") or message("an unknown time"),
        uid=report.sop_instance_uid,
    )
    return {**problem_entry("events", what), "sop_instance_uid": told.sop_instance_uid}


def _same_exposure(one: Event, other: Event) -> bool:
    """The same moment, and no factor that contradicts."""
    return (
        _within(one, other, _CLOCKS_S)
        and all(_agree(one.get(name), other.get(name)) for name in _EXPOSURE)
        and all(_same_word(one.get(name), other.get(name)) for name in _EXPOSURE_WORDS)
    )


def _same_administration(one: Event, other: Event) -> bool:
    """The same nuclide and activity, at about the same time."""
    activities = one.get("administered_activity_mbq"), other.get("administered_activity_mbq")
    return (
        None not in activities
        and _agree(*activities)
        and _agree(one.get("radionuclide_half_life_s"), other.get("radionuclide_half_life_s"))
        and (_within(one, other, _ADMINISTRATION_S) or None in (one.get("started_at"), other.get("started_at")))
    )


def _within(one: Event, other: Event, seconds: float) -> bool:
    starts = one.get("started_at"), other.get("started_at")
    if starts[0] is None or starts[1] is None:
        return False
    return abs((datetime.fromisoformat(starts[0]) - datetime.fromisoformat(starts[1])).total_seconds()) <= seconds


def _agree(one: float | None, other: float | None) -> bool:
    """Equal to a hundredth, or not told by both."""
    return one is None or other is None or abs(one - other) <= _EQUAL * max(abs(one), abs(other))


def _same_word(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


_COMPARISONS: dict[tuple[str, str], Callable[[Event, Event], bool]] = {
    ("XR", "XR"): _same_exposure,
    ("MG", "MG"): _same_exposure,
    ("NM", "NM"): _same_administration,
}
