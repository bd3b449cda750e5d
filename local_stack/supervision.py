"""Starts a part of the local stack again when it ends, unless it ends again and again."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from local_stack.processes import StackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_stack.processes import Child

INTERVAL_S = 0.5
#: A part that ends so many times within so many seconds is not started again.
MAX_ENDS = 3
PERIOD_S = 60


class Part(Protocol):
    """A part that runs as a child process."""

    child: Child | None

    def start(self) -> None:
        """Start it and wait until it does its work.

        Raises:
            StackError: it does not start.
        """

    def stop(self) -> None:
        """Stop it and wait."""


def watch(parts: Sequence[Part]) -> None:
    """Start every part again that ends, and print which it was.

    Raises:
        StackError: one has ended `MAX_ENDS` times within `PERIOD_S`; the message shows the end of its log.
    """
    ends: defaultdict[str, list[float]] = defaultdict(list)
    while True:
        for part in parts:
            child = part.child
            if child is not None and not child.is_running:
                ends[child.name].append(time.monotonic())
                _start_again(part, child, ends[child.name])
        time.sleep(INTERVAL_S)


def _start_again(part: Part, ended: Child, ends: Sequence[float]) -> None:
    death = ended.death()
    if len(ends) >= MAX_ENDS and ends[-1] - ends[-MAX_ENDS] < PERIOD_S:
        raise StackError(f"{ended.name} ended {MAX_ENDS} times within {PERIOD_S} s and is not started again. {death}")
    print(f"{death}\n{ended.name} is started again.", flush=True)
    try:
        part.start()
    except StackError as error:
        # It counts as an end when the parts are looked at the next time.
        print(error, flush=True)
        if part.child is not None:
            part.child.stop()
    else:
        print(f"{ended.name} runs again.", flush=True)
