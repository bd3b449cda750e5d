"""Waits for objects: how long, depends on how fast they come.

The end of the change log is polled. A callback of Orthanc for each change would cost reception 0.35 ms of processor
time per object; a poll costs the same whatever came.
"""

import time
from collections.abc import Callable
from typing import Protocol

# So often the end of the change log is looked at.
POLL_S = 0.15
# Without new changes: how long until there may be something else to do.
IDLE_S = 2.0
# A transaction costs about as much as ten skipped objects: while changes come fast, more of them are waited for.
FAST_PER_S = 100
MAX_GATHER_S = 0.8
ENOUGH_CHANGES = 200


class ChangeLogEnd(Protocol):
    """A node with a change log."""

    def newest(self) -> int:
        """The number of the last change."""


class Arrivals:
    """The arrival of changes.

    Args:
        log: the node.
        pause: waits for seconds; returns whether to stop.
    """

    def __init__(self, log: ChangeLogEnd, pause: Callable[[float], bool]) -> None:
        self._log = log
        self._pause = pause

    def wait(self, followed_to: int) -> None:
        """Wait until there are changes that should not wait longer, or for `IDLE_S`.

        Args:
            followed_to: the end of the change log when it was read last.
        """
        start = polled_at = time.monotonic()
        previous, first_at = followed_to, 0.0
        while not self._pause(POLL_S):
            now, newest = time.monotonic(), self._log.newest()
            if newest != followed_to:
                first_at = first_at or now
                is_fast = newest - previous > FAST_PER_S * (now - polled_at)
                if not is_fast or newest - followed_to >= ENOUGH_CHANGES or now - first_at >= MAX_GATHER_S:
                    return
            elif now - start >= IDLE_S:
                return
            previous, polled_at = newest, now
