"""How long after its reception an object has its row: Orthanc's change log and Kerma's cursor, seen side by side."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from sqlalchemy import Connection

from bench.servers import Site

_EVERY_S = 0.1


class Delays:
    """Numbers of changes, each with the moment at which it was seen first: in the change log, and behind the cursor."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._received: list[tuple[int, float]] = []
        self._stored: list[tuple[int, float]] = []

    def watch(self, stop: threading.Event) -> None:
        """Look at both until stopped."""
        assert self._site.engine is not None
        with self._site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not stop.wait(_EVERY_S):
                self._look(connection)
            self._look(connection)

    def _look(self, connection: Connection) -> None:
        self._received.append((self._site.last_change(), time.monotonic()))
        self._stored.append((self._site.stored_change(connection), time.monotonic()))

    def seconds(self, since: int) -> list[float]:
        """The delay of each object that was received after a change, in seconds, in the order of reception."""
        numbers = [change["Seq"] for change in self._changes(since) if change["ChangeType"] == "NewInstance"]
        return [_moment(self._stored, number) - _moment(self._received, number) for number in numbers]

    def _changes(self, since: int) -> Iterator[dict[str, Any]]:
        while True:
            page = self._site.json(f"/changes?since={since}&limit=1000")
            yield from page["Changes"]
            since = page["Last"]
            if page["Done"]:
                return


def delay_text(seconds: Sequence[float]) -> str:
    """Median and 99th percentile of delays."""
    ordered = sorted(seconds)
    return f"{median(ordered):.2f} s, 99 % {ordered[int(0.99 * (len(ordered) - 1))]:.2f} s"


def _moment(seen: list[tuple[int, float]], number: int) -> float:
    """When a number was seen first."""
    return seen[bisect_left(seen, (number, 0.0))][1]


@contextmanager
def delays(site: Site) -> Iterator[Delays]:
    """Watch a site for the time of the block."""
    watched, stop = Delays(site), threading.Event()
    thread = threading.Thread(target=watched.watch, args=(stop,))
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        thread.join()
