"""A browser's session with the dashboard, without the browser: how long the server needs for a page."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_TIMEOUT_S = 60
_LARGEST_BYTES = 200_000_000
_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@contextmanager
def session(port: int) -> Iterator["Session"]:
    """A session with the dashboard on a loopback port, for the time of the block."""
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=Origin(f"http://127.0.0.1:{port}"),
        subprotocols=[Subprotocol("streamlit")],
        max_size=_LARGEST_BYTES,
    ) as socket:
        yield Session(socket)


class Session:
    """An open session; each `run` asks for a page and waits until the server has sent all of it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def run(self, page: str, query: str = "") -> float:
        """Open a page by its path; gives the milliseconds from asking until all of it was here.

        All of the answer is read, also where it contains errors, so that the next page begins with its own answer.

        Raises:
            RuntimeError: there is no such page, or its script failed; it states all errors.
        """
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        errors: list[str] = []
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(_bytes(self._socket.recv(timeout=_TIMEOUT_S)))
            kind = answer.WhichOneof("type")
            if kind == "page_not_found":
                errors.append(f"the dashboard has no page {page!r}")
            element = answer.delta.new_element
            if kind == "delta" and element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
                errors.append(f"page {page!r} failed: {element.alert.body}")
            if kind == "script_finished" and answer.script_finished in _ENDS:
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    errors.append(f"page {page!r} does not compile")
                if errors:
                    raise RuntimeError("; ".join(errors))
                return 1000 * (time.perf_counter() - start)


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
