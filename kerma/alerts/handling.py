"""What people do with an alert: the states that they set, with cause and comment, and when an alert opens again."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from kerma.alerts.alert_state import AlertState
from kerma.alerts.evaluation import exceeds
from kerma.alerts.outcome import Outcome
from kerma.annotations import plain_text
from kerma.errors import ConfigurationError
from kerma.messages import Message, message

MAX_COMMENT_LENGTH = 1_000
#: A closed alert opens again when its value exceeds that which people saw by this factor.
REOPENING_FACTOR = 1.1
#: States of alerts that need somebody.
OPEN_STATES = (AlertState.NEW, AlertState.SEEN)
#: States in which people have finished with an alert, and from which a higher value opens it again.
CLOSED_STATES = (AlertState.EXPLAINED, AlertState.DISMISSED)
#: States that people set by hand; `incident` is set by the register of incidents.
STATES_BY_HAND = (AlertState.SEEN, AlertState.EXPLAINED, AlertState.DISMISSED, AlertState.NEW)


class Cause(StrEnum):
    """Why a value is above a limit, as a person found."""

    SIZE = "size"
    COMPLEX_PROCEDURE = "complex_procedure"
    REPEAT_MOTION = "repeat_motion"
    REPEAT_CONTRAST = "repeat_contrast"
    REPEAT_EQUIPMENT = "repeat_equipment"
    WRONG_PROTOCOL = "wrong_protocol"
    WRONG_PATIENT = "wrong_patient"
    WRONG_REGION = "wrong_region"
    #: Automatic exposure control, or centring in the gantry.
    EXPOSURE_CONTROL = "exposure_control"
    ARMS = "arms"
    METAL = "metal"
    CLINICAL_NEED = "clinical_need"
    #: The value is wrong, as in a wrong unit.
    DATA_FAULT = "data_fault"
    UNKNOWN = "unknown"


class Handling(NamedTuple):
    """What a person decides about an alert.

    Attributes:
        state: the state that it gets.
        cause: why the value is above the limit; None: not stated.
        comment: plain text; None: none.
    """

    state: AlertState
    cause: Cause | None
    comment: str | None


class Version(NamedTuple):
    """What a version of an alert states: outcome and value, in the unit of the alert."""

    outcome: Outcome
    value: float | None


_NEEDED: Mapping[AlertState, Message] = {
    AlertState.EXPLAINED: message("An explained alert needs a cause."),
    AlertState.DISMISSED: message("State in a comment why the alert is dismissed."),
}


def checked_handling(state: AlertState, cause: Cause | None, comment: str | None) -> Handling:
    """The decision as it is stored.

    Raises:
        ConfigurationError: an explained alert has no cause, a dismissed one no comment, or the comment is too long.
    """
    handling = Handling(state, cause, plain_text(comment or "", "The comment", MAX_COMMENT_LENGTH) or None)
    stated = {AlertState.EXPLAINED: handling.cause, AlertState.DISMISSED: handling.comment}
    if state in _NEEDED and stated[state] is None:
        raise ConfigurationError(_NEEDED[state])
    return handling


def opens_again(state: AlertState, handled: Version, now: Version) -> bool:
    """Whether a new version of an alert makes it new again: its value is one that nobody has judged.

    Args:
        state: that of the alert.
        handled: what the version stated that was closed.
        now: what the new one states.
    """
    if state not in CLOSED_STATES or now.outcome is not Outcome.EXCEEDS or now.value is None:
        return False
    if handled.outcome is not Outcome.EXCEEDS or handled.value is None:
        return True
    return exceeds(now.value, handled.value * REOPENING_FACTOR)
