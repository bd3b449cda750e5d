"""Streamlit's index.html with what Kerma's first look needs: its own style, and scripts to load early.

Without this, the style comes with the first messages of the websocket and moves what was already drawn; and the script
of each kind of element is requested only when the first element of this kind arrives, one after the other.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from dashboard.ui.browser_id import is_page_request

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
_STYLES = (_ASSETS / "kerma.css", _ASSETS / "print.css")
_OWN_SCRIPTS = (_ASSETS / "page_language.js", _ASSETS / "print.js")
_SCRIPTS = Path(get_static_dir()) / "static" / "js"
#: Scripts of the elements that every page has, by the beginning of their names.
EARLY = ("Html", "StreamlitMarkdown", "TextInput", "Selectbox")
_OK = 200
_END_OF_HEAD, _BODY = b"</head>", b"<body>"


class IndexPageMiddleware:
    """ASGI middleware that answers each request for a page with the completed index.html."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; whatever is not HTML passes unchanged."""
        if asgi_scope["type"] != "http" or not is_page_request(asgi_scope) or _is_file(asgi_scope):
            await self._app(asgi_scope, receive, send)
            return
        # A compressed page could not be completed.
        headers = [(name, value) for name, value in asgi_scope["headers"] if name != b"accept-encoding"]
        await self._app({**asgi_scope, "headers": headers}, receive, _Completing(send))


class _Completing:
    """Passes the messages of a response on; the body of an HTML page is completed when its end has come."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = completed(self._body)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        # They describe Streamlit's file.
        for name in ("etag", "last-modified"):
            del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_file(asgi_scope: Scope) -> bool:
    """Whether a file is requested, such as an export, which stays compressed."""
    return "." in str(asgi_scope["path"]).rpartition("/")[2]


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(scope=start)
    return bool(start["status"] == _OK and headers.get("content-type", "").startswith("text/html"))


def completed(page: bytes) -> bytes:
    """Streamlit's index.html with the early scripts in its head and the style at the beginning of its body.

    Streamlit's own styles are added to the head while it runs; the style must come after them to win against them.
    """
    scripts, style = _added()
    return page.replace(_END_OF_HEAD, scripts + _END_OF_HEAD, 1).replace(_BODY, _BODY + style, 1)


@cache
def _added() -> tuple[bytes, bytes]:
    own = "".join(f'<script type="module">\n{path.read_text("utf-8")}</script>\n' for path in _OWN_SCRIPTS)
    style = "".join(path.read_text("utf-8") for path in _STYLES)
    scripts = "".join(f"{line}\n" for line in _early_scripts())
    return (own + scripts).encode(), f"\n<style>\n{style}</style>".encode()


def _early_scripts() -> Iterator[str]:
    for name in EARLY:
        for path in sorted(_SCRIPTS.glob(f"{name}.*.js")):
            yield f'<link rel="modulepreload" crossorigin href="./static/js/{path.name}">'
