"""A browser's session with the dashboard, without the browser: what the server does and how long it takes.

Streamlit may wait 100 ms before it begins with a page that follows another at once, and its server keeps small
messages back until the former ones are acknowledged, which TCP delays by 40 ms. Neither is work of the server: time
runs from the beginning of the page's script, and messages are acknowledged at once.
"""

import socket
import time
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_LONGEST_S = 60
_LARGEST_BYTES = 200_000_000


class _Prompt(socket.socket):
    """A socket that acknowledges at once what it received; the kernel forgets the wish after each time."""

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive as usual, and acknowledge."""
        received = super().recv(size, flags)
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return received


class Session:
    """An open session; each `run` asks for a page and waits until the server has sent all of it."""

    def __init__(self, port: int) -> None:
        prompt = _Prompt(socket.AF_INET, socket.SOCK_STREAM)
        prompt.connect(("127.0.0.1", port))
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            sock=prompt,
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]  # a plain text will do
            subprotocols=["streamlit"],  # type: ignore[list-item]  # so will this
            max_size=_LARGEST_BYTES,
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the session."""
        self._socket.close()

    def run(self, page: str, query: str = "") -> float:
        """Open a page by its path; gives the milliseconds that its script took, until all of it was here.

        Raises:
            RuntimeError: there is no such page, or its script failed.
        """
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(_bytes(self._socket.recv(timeout=_LONGEST_S)))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                start = time.perf_counter()
            if kind == "page_not_found":
                raise RuntimeError(f"the dashboard has no page {page!r}")
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"page {page!r} failed: {answer.delta.new_element.exception.message}")
            if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return 1000 * (time.perf_counter() - start)


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
