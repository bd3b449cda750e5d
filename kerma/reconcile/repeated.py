"""Objects and events that are stated several times, with different facts."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from kerma.messages import message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.problems import StudyProblem
from kerma.reconcile.same_exposure import agree

if TYPE_CHECKING:
    from kerma.facts.event import IrradiationEvent
    from kerma.reconcile.event_keys import EventKey

DOSES = (
    "dlp_mgy_cm",
    "ctdi_vol_mgy",
    "dap_gy_cm2",
    "reference_air_kerma_mgy",
    "agd_mgy",
    "administered_activity_mbq",
)


def distinct_objects(contributions: Iterable[Contribution]) -> tuple[list[Contribution], list[StudyProblem]]:
    """One contribution for each SOP Instance UID, whatever their order, and a problem where their facts differ.

    The one with the latest content counts.
    """
    by_uid: dict[str, list[Contribution]] = {}
    for contribution in contributions:
        if contribution not in (same := by_uid.setdefault(contribution.sop_instance_uid, [])):
            same.append(contribution)
    problems = [StudyProblem("study", _DIFFERENT, uid) for uid, same in by_uid.items() if len(same) > 1]
    return [max(same, key=_rank) if len(same) > 1 else same[0] for same in by_uid.values()], problems


_DIFFERENT = message("objects with this SOP Instance UID state different facts; the one with the latest content counts")


def _rank(contribution: Contribution) -> tuple[datetime, str]:
    content_at = contribution.content_at or datetime.min  # noqa: DTZ901 -- local
    return content_at, json.dumps(contribution.to_json(), sort_keys=True)


def contradicting_events(contributions: Iterable[Contribution]) -> list[StudyProblem]:
    """Problems of reports that state another dose of an event than the report that takes precedence.

    Args:
        contributions: in the order of precedence.
    """
    first: dict[EventKey, tuple[Contribution, IrradiationEvent]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for report in (contribution for contribution in contributions if contribution.is_report):
        for key, event in zip(report.keys, report.events, strict=True):
            one, counting = first.setdefault(key, (report, event))
            if not all(agree(getattr(counting, name, None), getattr(event, name, None)) for name in DOSES):
                pair = (one.sop_instance_uid, report.sop_instance_uid)
                numbers[pair] = numbers.get(pair, 0) + 1
    return [_other_doses(*pair, number) for pair, number in numbers.items()]


def _other_doses(counting: str, other: str, number: int) -> StudyProblem:
    what = message(
        "doses of events differ from those in the report {uid}, which count (number of events: {number})",
        uid=counting,
        number=number,
    )
    return StudyProblem("events", what, other)
