"""Why nothing is sent, as a message."""

from collections.abc import Callable, Mapping

from kerma.messages import Message, message
from kerma.scheduled_reports.schedule import Pause, PauseReason

_TEXTS: Mapping[PauseReason, Callable[[str], Message]] = {
    PauseReason.BY_PERSON: lambda detail: message("Paused by {detail}.", detail=detail),
    PauseReason.AUTHOR_GONE: lambda detail: message(
        "Paused: the account of {detail}, who set it up, was removed or locked.", detail=detail
    ),
    PauseReason.RIGHT_MISSING: lambda detail: message(
        "Paused: the roles of its author no longer permit it ({detail}).", detail=detail
    ),
    PauseReason.PARAMETERS: lambda detail: message(
        "Paused: what it is about cannot be read any more. {detail}", detail=detail
    ),
    PauseReason.RECIPIENTS: lambda detail: message("Paused: {detail}", detail=detail),
}


def pause_text(pause: Pause) -> Message:
    """Why nothing is sent."""
    return _TEXTS[pause.reason](pause.detail)
