"""A clock that can be set while a server runs, by libfaketime; the monotonic clock, by which programs wait, goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@dataclass(frozen=True)
class Clock:
    """The clock of one server.

    Attributes:
        file: holds the offset, which the server reads again every second.
    """

    file: Path

    def set(self, offset: str = "+0") -> None:
        """Set it so much before or after the right time: "+400d", "-10y"."""
        self.file.write_text(f"{offset}\n")
        self.file.chmod(0o644)

    def environment(self) -> dict[str, str]:
        """The variables of the server's process."""
        self.set()
        return {
            "LD_PRELOAD": str(_LIBRARIES[-1]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # With this repair of an older glibc, threads that wait for a time would wake at once, again and again.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "FAKETIME_DONT_RESET": "1",
            # The times of files stay true: PostgreSQL and Orthanc decide nothing by them.
            "NO_FAKE_STAT": "1",
        }


def why_no_clocks() -> str | None:
    """Why clocks cannot be set here; None where they can."""
    return None if _LIBRARIES else "libfaketime is missing; install the package faketime"
