"""A machine of its own for PostgreSQL, as far as its network goes: a network namespace, whose cable can be pulled out.

Packets then vanish, and no side learns of it, unlike where a program ends a connection.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLONE_NEWNET = 0x40000000
_OURS, _ITS_OWN = "10.213.7.1", "10.213.7.2"
_PORT = 5432


@dataclass(frozen=True)
class Machine:
    """A network namespace with one cable to ours.

    Attributes:
        name: of the namespace, and the first part of the names of the cable's ends.
        thread: has entered the namespace; it lasts as long as the machine, since child processes end with it.
        address: the machine's.
    """

    name: str
    thread: Executor
    address: str = _ITS_OWN

    def run(self, function: Callable[[], None]) -> None:
        """Run a function whose child processes live on the machine."""
        self.thread.submit(function).result()

    def pull_cable(self) -> None:
        """Let all packets vanish."""
        _ip("link", "set", f"{self.name}a", "down")

    def plug_cable(self) -> None:
        """Let packets through again."""
        _ip("link", "set", f"{self.name}a", "up")

    def url(self, database_url: str) -> str:
        """The address of a database from our side of the cable."""
        return f"{database_url.partition('?')[0].replace('@/', f'@{self.address}:{_PORT}/')}"


def _enter(name: str) -> None:
    """Let this thread enter a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", name).open() as namespace:
        if libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextmanager
def machine() -> Iterator[Machine]:
    """A machine for the time of the block."""
    name = f"kf{os.getpid()}"
    ours, its_own = f"{name}a", f"{name}b"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", its_own, "netns", name)
        _ip("addr", "add", f"{_OURS}/30", "dev", ours)
        _ip("link", "set", ours, "up")
        _ip("-n", name, "addr", "add", f"{_ITS_OWN}/30", "dev", its_own)
        _ip("-n", name, "link", "set", its_own, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        with ThreadPoolExecutor(1, initializer=_enter, initargs=(name,)) as thread:
            yield Machine(name, thread)
    finally:
        _ip("netns", "del", name)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@cache
def why_no_machine() -> str | None:
    """Why no network namespace can be made here; None where one can."""
    try:
        with machine():
            return None
    except FileNotFoundError:
        return "no network can be made here; install the package iproute2"
    except subprocess.CalledProcessError as error:
        return f"no network can be made here: {error.stderr.decode().strip()}"
