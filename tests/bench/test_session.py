"""The session of a benchmark reads the whole answer of a page before it reports its errors."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.server import serve
from websockets.typing import Subprotocol

from bench.session import session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.server import ServerConnection


def alert(text: str) -> bytes:
    """An error on the page."""
    answer = ForwardMsg()
    answer.delta.new_element.alert.body = text
    answer.delta.new_element.alert.format = Alert.ERROR
    return bytes(answer.SerializeToString())


FINISHED = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()
ANSWERS = {"wrong": [alert("no table"), alert("no chart"), FINISHED], "right": [FINISHED]}


@contextmanager
def dashboard() -> Iterator[int]:
    """The port of a server that sends the answer of one page after the other."""

    def answer(socket: ServerConnection) -> None:
        for messages in ANSWERS.values():
            socket.recv()
            for message in messages:
                socket.send(message)
        socket.recv()

    with serve(answer, "127.0.0.1", 0, subprotocols=[Subprotocol("streamlit")]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]
        server.shutdown()


def test_all_errors_of_a_page_are_stated_and_the_next_page_has_none_of_them() -> None:
    with dashboard() as port, session(port) as browser:
        with pytest.raises(RuntimeError, match=r"no table.*no chart"):
            browser.run("wrong")
        assert browser.run("right") < 10_000
