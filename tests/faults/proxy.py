"""Proxies between two programs: a network that can hang, or be cut."""

from __future__ import annotations

import contextlib
import selectors
import socket
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_stack.postgres import SOCKET_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK = 1 << 16
_LOOK_EVERY_S = 0.05


@dataclass
class Proxy:
    """Forwards connections; `hang` and `cut` are what a network does.

    Attributes:
        listener: where callers connect.
        connect: opens a connection to the server.
        folder: of the unix socket; None for TCP.
    """

    listener: socket.socket
    connect: Callable[[], socket.socket]
    folder: Path | None = None
    _passes: threading.Event = field(default_factory=threading.Event)
    _is_cut: threading.Event = field(default_factory=threading.Event)
    _ends: threading.Event = field(default_factory=threading.Event)
    _pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The TCP port that callers use."""
        port: int = self.listener.getsockname()[1]
        return port

    def url(self, database_url: str) -> str:
        """The address of a database through this proxy."""
        return f"{database_url.partition('?')[0]}?host={self.folder}"

    def hang(self) -> None:
        """Forward nothing; connections stay open, and new ones get no answer."""
        self._passes.clear()

    def cut(self) -> None:
        """End all connections, and refuse new ones."""
        self._is_cut.set()
        for pair in list(self._pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        """Forward again."""
        self._is_cut.clear()
        self._passes.set()

    def run(self) -> None:
        """Accept callers until `close`."""
        self.listener.settimeout(_LOOK_EVERY_S)
        while not self._ends.is_set():
            try:
                caller, _ = self.listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=self._forward, args=(caller,), daemon=True).start()

    def close(self) -> None:
        """End everything."""
        self._ends.set()
        self.cut()
        self._passes.set()

    def _forward(self, caller: socket.socket) -> None:
        with caller:
            self._passes.wait()
            if self._is_cut.is_set():
                return
            try:
                server = self.connect()
            except OSError:
                return
            with server:
                pair = (caller, server)
                self._pairs.append(pair)
                with contextlib.suppress(OSError):
                    self._pump(caller, server)
                self._pairs.remove(pair)

    def _pump(self, caller: socket.socket, server: socket.socket) -> None:
        """Forward in both directions until one side ends."""
        with selectors.DefaultSelector() as selector:
            selector.register(caller, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, caller)
            while not self._is_cut.is_set():
                for key, _ in selector.select(_LOOK_EVERY_S):
                    self._passes.wait()
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    data = source.recv(_CHUNK)
                    if not data:
                        return
                    key.data.sendall(data)


@contextmanager
def tcp_proxy(port: int) -> Iterator[Proxy]:
    """A proxy on a free port of loopback, before the server on `port`."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with _running(Proxy(listener, lambda: _with_nodelay(port))) as proxy:
        yield proxy


def _with_nodelay(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


@contextmanager
def unix_proxy(socket_folder: Path) -> Iterator[Proxy]:
    """A proxy before PostgreSQL's unix socket, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="kerma-proxy-") as name:
        folder = Path(name)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(folder / SOCKET_NAME))
        listener.listen()

        def connect() -> socket.socket:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(str(socket_folder / SOCKET_NAME))
            return connection

        with _running(Proxy(listener, connect, folder)) as proxy:
            yield proxy


@contextmanager
def _running(proxy: Proxy) -> Iterator[Proxy]:
    proxy.restore()
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
        proxy.listener.close()
