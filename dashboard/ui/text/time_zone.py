"""The time zone of the server, in which times that Kerma records are displayed."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

_LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


def zone_of(moment: datetime) -> str:
    """Name and offset at a moment: "Europe/Warsaw, UTC+01:00"; the offset alone where the zone has no IANA name.

    Args:
        moment: with time zone.
    """
    offset, name = _offset(moment.astimezone()), _name()
    return f"{name}, {offset}" if name else offset


def _offset(local: datetime) -> str:
    digits = f"{local:%z}"
    return f"UTC{digits[:3]}:{digits[3:5]}"


def _name() -> str:
    """IANA name of the server's zone, as the C library finds it; "" where there is none."""
    if (stated := os.environ.get("TZ")) is not None:
        name = stated.removeprefix(":").rpartition(_FOLDER)[2]
    else:
        name = str(_LOCALTIME.resolve()).rpartition(_FOLDER)[2] if _LOCALTIME.is_symlink() else ""
    return name if _is_known(name) else ""


def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
