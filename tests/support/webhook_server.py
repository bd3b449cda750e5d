"""An HTTP server on loopback that stores what is posted to it, and answers as a test demands."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Posted(NamedTuple):
    """A request: path, headers by lower-case name, and body."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The JSON body."""
        return json.loads(self.content)


class WebhookServer:
    """The server.

    Attributes:
        received: what was posted, in order.
        answer: status of the next answers.
        location: where redirections lead.
    """

    def __init__(self) -> None:
        self.received: list[Posted] = []
        self.answer = 200
        self.location = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                webhook.received.append(Posted(self.path, headers, content))
                self.send_response(webhook.answer)
                if webhook.location:
                    self.send_header("Location", webhook.location)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Write nothing."""

        return Handler
