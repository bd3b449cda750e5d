"""States of an incident, and who may take it to the next one: whoever wrote it does not sign it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import IncidentAction, IncidentState
from kerma.messages import Message, message

_A, _S = IncidentAction, IncidentState


class Step(NamedTuple):
    """Something that a person did.

    Attributes:
        action: what; None: they wrote a version.
        version: the version that was in force.
        account_id: who did; None where there are no accounts.
        name: their name.
        at: when.
        comment: what they noted.
    """

    action: IncidentAction | None
    version: int
    account_id: UUID | None
    name: str
    at: datetime
    comment: str = ""


def state_of(steps: Iterable[Step]) -> IncidentState:
    """The state after these steps, in the order of time."""
    state, was_closed = _S.DRAFT, False
    for step in steps:
        if step.action is _A.RETURNED:
            state = _S.REOPENED if was_closed else _S.DRAFT
        elif step.action is not None:
            state = _AFTER[step.action]
        was_closed = was_closed or step.action is _A.CLOSED
    return state


def is_signed(steps: Sequence[Step]) -> bool:
    """Whether a person has signed since the incident was last submitted."""
    actions = [step.action for step in steps if step.action is not None]
    since = len(actions) - actions[::-1].index(_A.SUBMITTED) if _A.SUBMITTED in actions else len(actions)
    return _A.SIGNED in actions[since:]


def authors(steps: Sequence[Step]) -> frozenset[UUID | None]:
    """Accounts that wrote or submitted something since the incident was last closed."""
    closed = [index for index, step in enumerate(steps) if step.action is _A.CLOSED]
    since = steps[closed[-1] + 1 :] if closed else steps
    return frozenset(step.account_id for step in since if step.action in (None, _A.SUBMITTED, _A.REOPENED))


def may_write(steps: Sequence[Step]) -> bool:
    """Whether a new version may be written."""
    return state_of(steps) in (_S.DRAFT, _S.REOPENED)


def refusal(action: IncidentAction, steps: Sequence[Step], account_id: UUID | None) -> Message | None:
    """Why a person may not do this now; None: they may."""
    if state_of(steps) not in _FROM[action]:
        return message("The incident is in another state: reload the page.")
    if action is _A.SIGNED:
        return _signature_refusal(steps, account_id)
    if action is _A.CLOSED and not is_signed(steps):
        return message("An incident is closed after a second person has signed it.")
    return None


def _signature_refusal(steps: Sequence[Step], account_id: UUID | None) -> Message | None:
    if account_id is None:
        return message("A signature needs accounts: without them nobody can tell two people apart.")
    if account_id in authors(steps):
        return message("Whoever wrote or submitted the incident does not sign it: a second person does.")
    if is_signed(steps):
        return message("The incident is signed already.")
    return None


def problems(content: IncidentContent, today: date) -> list[Message]:
    """Why a version cannot be stored."""
    found = []
    days = (content.occurred_on, content.discovered_on)
    if None not in days and days[0] > days[1]:  # type: ignore[operator]  # neither is None
        found.append(message("It cannot be discovered before it occurred."))
    if any(day is not None and day > today for day in days):
        found.append(message("The incident cannot lie in the future."))
    if not content.title.strip():
        found.append(message("The title is missing."))
    doses = (content.effective_dose_msv, content.intended_effective_dose_msv)
    if any(dose is not None for dose in doses) and not content.effective_dose_method.strip():
        found.append(message("An effective dose needs the method by which it was estimated."))
    if content.quantity is None and (content.total_dose is not None or content.intended_dose is not None):
        found.append(message("A dose needs its quantity."))
    return found


def missing_for_review(content: IncidentContent) -> list[Message]:
    """What an incident needs before it is submitted."""
    demanded: Mapping[Message, object] = {
        message("What happened is missing."): content.what_happened.strip(),
        message("The day of the exposure is missing."): content.occurred_on,
        message("Whether it is significant is not decided."): content.is_significant is not None,
        message("The reason of the decision is missing."): content.decision.strip(),
    }
    return [text for text, value in demanded.items() if not value]


_AFTER: Mapping[IncidentAction, IncidentState] = {
    _A.SUBMITTED: _S.IN_REVIEW,
    _A.SIGNED: _S.IN_REVIEW,
    _A.CLOSED: _S.CLOSED,
    _A.REOPENED: _S.REOPENED,
}
_FROM: Mapping[IncidentAction, Collection[IncidentState]] = {
    _A.SUBMITTED: (_S.DRAFT, _S.REOPENED),
    _A.RETURNED: (_S.IN_REVIEW,),
    _A.SIGNED: (_S.IN_REVIEW,),
    _A.CLOSED: (_S.IN_REVIEW,),
    _A.REOPENED: (_S.CLOSED,),
}
