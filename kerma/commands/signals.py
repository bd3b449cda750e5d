"""Signals that end a command after the work at hand."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def on_stop_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Have SIGTERM and Ctrl-C call a function for the time of the block."""
    before = {number: signal.signal(number, lambda *_: stop()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or Ctrl-C has come since the block began."""
    requests: list[bool] = []
    with on_stop_signals(lambda: requests.append(True)):
        yield lambda: bool(requests)
