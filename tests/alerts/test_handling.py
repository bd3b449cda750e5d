"""What people may decide about an alert, and when a closed one opens again."""

import pytest

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import MAX_COMMENT_LENGTH, Cause, Handling, Version, checked_handling, opens_again
from kerma.alerts.outcome import Outcome
from kerma.errors import ConfigurationError

_EXCEEDS_200 = Version(Outcome.EXCEEDS, 200.0)


@pytest.mark.parametrize(
    ("state", "cause", "comment", "reason"),
    [
        (AlertState.EXPLAINED, None, "large", "needs a cause"),
        (AlertState.DISMISSED, Cause.SIZE, None, "State in a comment"),
        (AlertState.DISMISSED, None, " \n", "State in a comment"),
        (AlertState.SEEN, None, "a" * (MAX_COMMENT_LENGTH + 1), "1001 characters; 1000 are possible"),
    ],
)
def test_what_lacks_its_reason_is_refused(
    state: AlertState, cause: Cause | None, comment: str | None, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        checked_handling(state, cause, comment)


def test_a_comment_is_plain_text() -> None:
    handling = checked_handling(AlertState.EXPLAINED, Cause.SIZE, "  125\u202e kg\r\n")
    assert handling == Handling(AlertState.EXPLAINED, Cause.SIZE, "125 kg")


@pytest.mark.parametrize(
    ("state", "handled", "now", "opens"),
    [
        # 220 is 1.1 times 200: not more than 10 % above.
        (AlertState.EXPLAINED, _EXCEEDS_200, Version(Outcome.EXCEEDS, 220.0), False),
        (AlertState.EXPLAINED, _EXCEEDS_200, Version(Outcome.EXCEEDS, 220.1), True),
        (AlertState.DISMISSED, _EXCEEDS_200, Version(Outcome.EXCEEDS, 400.0), True),
        (AlertState.EXPLAINED, _EXCEEDS_200, Version(Outcome.EXCEEDS, 150.0), False),
        # Closed because the value had fallen: above the limit again is news.
        (AlertState.DISMISSED, Version(Outcome.NOT_ABOVE, 190.0), Version(Outcome.EXCEEDS, 201.0), True),
        (AlertState.DISMISSED, Version(Outcome.MISSING, None), Version(Outcome.EXCEEDS, 201.0), True),
        (AlertState.EXPLAINED, _EXCEEDS_200, Version(Outcome.PHANTOM, 400.0), False),
        # Somebody is at work on these.
        (AlertState.SEEN, _EXCEEDS_200, Version(Outcome.EXCEEDS, 400.0), False),
        (AlertState.INCIDENT, _EXCEEDS_200, Version(Outcome.EXCEEDS, 400.0), False),
    ],
)
def test_a_closed_alert_opens_again_for_a_value_that_nobody_has_judged(
    state: AlertState, handled: Version, now: Version, *, opens: bool
) -> None:
    assert opens_again(state, handled, now) is opens
