"""Check of the clocks: those of PostgreSQL's and Orthanc's computers, compared with this computer's."""

from datetime import UTC, datetime, timedelta

from kerma.commands.checks.result import CheckResult

#: A difference that two answers of a busy machine do not explain.
_MAX_DIFFERENCE = timedelta(minutes=1)
_REMEDY = "Have all computers set their clocks by the same time server (NTP)."


def check_clock(server: str, server_now: datetime) -> CheckResult:
    """Whether the clock of a server agrees with this computer's.

    Args:
        server: whose clock.
        server_now: what it shows.
    """
    ahead = server_now - datetime.now(UTC)
    if abs(ahead) <= _MAX_DIFFERENCE:
        return CheckResult("Clock", True, f"that of {server} agrees with this computer's")
    seconds = round(abs(ahead).total_seconds())
    direction = "ahead of" if ahead > timedelta() else "behind"
    text = f"That of {server} is {seconds} s {direction} this computer's: times of reception cannot be trusted."
    return CheckResult("Clock", False, text, _REMEDY)
