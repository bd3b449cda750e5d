"""An irradiation event of a study that another study states, too."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kerma.messages import message
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.problems import StudyProblem
from kerma.standard.enumerations import SharedEventState


@dataclass(frozen=True, kw_only=True)
class SharedEvent:
    """An event of a study, and another study that states an event of the same name.

    Attributes:
        key: its identity within the study.
        name: the name that both studies give it: its Irradiation Event UID, else a name made of the image's content.
        other_study_instance_uid: the other study.
        state: which of them counts it.
        started_at: when it started, local time; None where that is unknown.
        dlp_mgy_cm, dap_gy_cm2, agd_mgy, administered_activity_mbq: its dose as this study states it.
    """

    key: EventKey
    name: str
    other_study_instance_uid: str
    state: SharedEventState
    started_at: datetime | None
    dlp_mgy_cm: float | None
    dap_gy_cm2: float | None
    agd_mgy: float | None
    administered_activity_mbq: float | None


#: The doses of a shared event by name.
SHARED_DOSES = ("dlp_mgy_cm", "dap_gy_cm2", "agd_mgy", "administered_activity_mbq")


def counted_elsewhere(shared_events: Iterable[SharedEvent]) -> frozenset[EventKey]:
    """The events that another study counts."""
    return frozenset(shared.key for shared in shared_events if shared.state is SharedEventState.COUNTED_ELSEWHERE)


_MESSAGES: Mapping[SharedEventState, str] = {
    SharedEventState.COUNTED_HERE: message(
        "study {uid} states events of this study, too; they count here (number of events: {number})"
    ),
    SharedEventState.COUNTED_ELSEWHERE: message(
        "study {uid} states events of this study, too; they count there and not here (number of events: {number})"
    ),
    SharedEventState.COUNTED_IN_BOTH: message(
        "study {uid} states events of this study, too; as a person decided, both studies count them "
        "(number of events: {number})"
    ),
    SharedEventState.DIFFERENT: message(
        "study {uid} gives the UIDs of events of this study to events with another dose or time or of other equipment; "
        "both studies count theirs (number of events: {number})"
    ),
}


def shared_event_problems(shared_events: Iterable[SharedEvent]) -> list[StudyProblem]:
    """One problem for each other study and state; the texts name the study and nothing of its patient."""
    numbers = Counter((shared.other_study_instance_uid, shared.state) for shared in shared_events)
    return [
        StudyProblem("events", message(_MESSAGES[state], uid=uid, number=number))
        for (uid, state), number in sorted(numbers.items())
    ]
