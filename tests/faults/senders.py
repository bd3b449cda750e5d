"""Senders of a round: each sends its objects again until Orthanc has acknowledged them."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from kerma.interop.association import Node, NodeError
from kerma.interop.cstore import send

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PAUSE_S = 0.2


class Sender(threading.Thread):
    """Sends files until each is acknowledged.

    Args:
        paths: the files.
        port: the DICOM port of Orthanc, or of the proxy before it.
        pace_s: pause after each file.
    """

    def __init__(self, paths: Sequence[Path], port: int, pace_s: float = 0) -> None:
        super().__init__(daemon=True)
        self._pace_s = pace_s
        self._waiting = list(paths)
        self._node = Node("127.0.0.1", port)
        self._given_up = threading.Event()
        self.acknowledged: list[Path] = []
        self.refusals = 0

    def run(self) -> None:
        """Send, and send again what was not acknowledged."""
        while self._waiting and not self._given_up.is_set():
            # The node was ended, or the connection, as the damage wants.
            with suppress(NodeError, OSError, RuntimeError):
                self._send_all()
            time.sleep(_PAUSE_S)

    def give_up(self) -> None:
        """Send nothing more."""
        self._given_up.set()

    def _send_all(self) -> None:
        for sent in send(list(self._waiting), self._node):
            if sent.refusal is None:
                self._waiting.remove(sent.path)
                self.acknowledged.append(sent.path)
            else:
                self.refusals += 1
            time.sleep(self._pace_s)
            if self._given_up.is_set():
                return


class Senders:
    """Several senders that work at the same time.

    Args:
        paths: the files.
        port: the DICOM port of Orthanc, or of the proxy before it.
        count: number of senders.
    """

    def __init__(self, paths: Sequence[Path], port: int, count: int = 2) -> None:
        self._paths = list(paths)
        self._port = port
        self._count = count
        self._senders = [Sender(paths[first::count], port) for first in range(count)]

    def start(self) -> None:
        """Begin to send."""
        for sender in self._senders:
            sender.start()

    def give_up(self) -> None:
        """Send nothing more."""
        for sender in self._senders:
            sender.give_up()
            sender.join()

    def resume(self) -> None:
        """Send what was not acknowledged before."""
        acknowledged = set(self.acknowledged())
        rest = [path for path in self._paths if path not in acknowledged]
        more = [Sender(rest[first :: self._count], self._port) for first in range(self._count)]
        self._senders += more
        for sender in more:
            sender.start()

    def acknowledged(self) -> list[Path]:
        """The files that were acknowledged so far."""
        return [path for sender in self._senders for path in list(sender.acknowledged)]

    @property
    def refusals(self) -> int:
        """How often Orthanc refused an object, which was then sent again."""
        return sum(sender.refusals for sender in self._senders)

    def join(self, patience_s: float) -> None:
        """Wait until all is acknowledged; after `patience_s` seconds they give up."""
        deadline = time.monotonic() + patience_s
        for sender in self._senders:
            sender.join(max(0.0, deadline - time.monotonic()))
        self.give_up()
