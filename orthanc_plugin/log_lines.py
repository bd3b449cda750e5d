"""Rejected associations in the log of Orthanc.

For instance:

    W1129 08:45:22.985534 CommandDispatcher.cpp:617] Rejected association for remote AET CT9 on IP 10.1.2.9

Versions 1.10 to 1.12 of Orthanc write these lines; later ones insert the name of a thread after the time.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from kerma.database.ingest.rejections import Rejection
from kerma.standard.enumerations import RejectionReason

_LINE = re.compile(r"[A-Z](?P<month>\d\d)(?P<day>\d\d) (?P<time>\d\d:\d\d:\d\d\.\d+) [^\]]*\] (?P<text>.*)")
#: By reason; groups of the pattern: aet, ip, detail.
_PATTERNS = {
    RejectionReason.OTHER_ADDRESS: re.compile(
        r'Forbidding access from AET "(?P<aet>.*)" given its hostname \((?P<ip>.*?)\) does not match .*'
        r"\((?P<detail>.*) was expected\)"
    ),
    RejectionReason.UNKNOWN: re.compile(r"Rejected association for remote AET (?P<aet>.*) on IP (?P<ip>\S+)"),
    RejectionReason.CALLED_AE_TITLE: re.compile(
        r"Rejected association, because of a bad called AET in the request \((?P<detail>.*)\)"
    ),
    RejectionReason.NOT_ALLOWED: re.compile(
        r"DICOM authorization rejected for AET (?P<aet>.*) on IP (?P<ip>\S+): "
        r"The DICOM command (?P<detail>\w+) is not allowed"
    ),
}
_MAX_CHARACTERS = 64


def rejections(lines: Iterable[str], now: datetime) -> list[Rejection]:
    """The rejections in lines of Orthanc's log, in order.

    Args:
        lines: lines of the log.
        now: the present time with the time zone of the log, which states no year.
    """
    found: list[Rejection] = []
    for line in lines:
        parsed = _rejection(line, now)
        # A caller at another address is rejected in two lines, of which the second states no cause.
        if parsed is not None and not (found and _repeats(parsed, found[-1])):
            found.append(parsed)
    return found


def _rejection(line: str, now: datetime) -> Rejection | None:
    parts = _LINE.match(line)
    if parts is None:
        return None
    for reason, pattern in _PATTERNS.items():
        if match := pattern.match(parts["text"]):
            groups = match.groupdict("")
            words = (groups.get(name, "")[:_MAX_CHARACTERS] for name in ("aet", "ip", "detail"))
            calling_ae_title, remote_address, detail = words
            return Rejection(calling_ae_title, remote_address, reason, detail, _time(parts, now))
    return None


def _repeats(second: Rejection, first: Rejection) -> bool:
    return (
        (first.reason, second.reason) == (RejectionReason.OTHER_ADDRESS, RejectionReason.UNKNOWN)
        and first[:2] == second[:2]
        and second.at - first.at < timedelta(seconds=1)
    )


def _time(parts: re.Match[str], now: datetime) -> datetime:
    """The time of a line: in the year of `now`, or in the year before where that would be in the future."""
    hour, minute, second = parts["time"].split(":")
    whole, _, fraction = second.partition(".")
    for year in (now.year, now.year - 1):
        try:
            at = datetime(
                *(year, int(parts["month"]), int(parts["day"]), int(hour), int(minute), int(whole)),
                int(fraction[:6].ljust(6, "0")),
                tzinfo=now.tzinfo,
            )
        except ValueError:  # 29 February, in the other year
            continue
        if at <= now + timedelta(days=1):
            return at
    return now
