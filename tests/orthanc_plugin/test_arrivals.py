"""Objects that come one by one are read at once, fast ones together."""

from collections.abc import Iterable, Iterator
from math import ceil

import pytest

from orthanc_plugin.arrivals import ENOUGH_CHANGES, IDLE_S, MAX_GATHER_S, POLL_S, Arrivals

FOLLOWED_TO = 1000


class Log:
    """A change log that grows by so many changes before each poll; the last number is repeated."""

    def __init__(self, growth: Iterable[int]) -> None:
        self.polls = 0
        self.end = FOLLOWED_TO
        self._growth: Iterator[int] = iter(growth)
        self._last = 0

    def newest(self) -> int:
        self._last = next(self._growth, self._last)
        self.end += self._last
        return self.end

    @property
    def now(self) -> float:
        return self.polls * POLL_S

    def pause(self, seconds: float) -> bool:
        assert seconds == POLL_S
        self.polls += 1
        return False


def polls_until_the_end(monkeypatch: pytest.MonkeyPatch, growth: Iterable[int]) -> int:
    log = Log(growth)
    monkeypatch.setattr("orthanc_plugin.arrivals.time.monotonic", lambda: log.now)
    Arrivals(log, log.pause).wait(FOLLOWED_TO)
    return log.polls


CASES = {
    "one object": ([1, 0], 1),
    "one object after a while": ([0, 0, 0, 1, 0], 4),
    "some that came while the last were stored, and no more": ([50, 0], 2),
    "fast until there are enough": ([ENOUGH_CHANGES // 3 + 1], 3),
    "fast for long": ([ENOUGH_CHANGES // 12], 1 + ceil(MAX_GATHER_S / POLL_S)),
    "nothing": ([0], ceil(IDLE_S / POLL_S)),
}


@pytest.mark.parametrize(("growth", "expected"), CASES.values(), ids=CASES)
def test_the_wait_depends_on_how_fast_changes_come(
    monkeypatch: pytest.MonkeyPatch, growth: list[int], expected: int
) -> None:
    assert polls_until_the_end(monkeypatch, growth) == expected


def test_the_wait_ends_when_the_follower_is_to_stop() -> None:
    log = Log([0])
    Arrivals(log, lambda _: True).wait(FOLLOWED_TO)
    assert log.end == FOLLOWED_TO
