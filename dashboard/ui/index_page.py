"""Streamlit's index.html with what Kerma's first look needs: style and fonts, scripts to load early, the connection.

Without this, the style comes with the first messages of the websocket and moves what was already drawn; and the
websocket is opened only after one or two requests have found out where the server is.
"""

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ui import early_scripts, fonts, framework_texts, page_policy
from dashboard.ui.browser_id import is_page_request

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
_STYLES = (_ASSETS / "kerma.css", _ASSETS / "print.css")
_CONNECTION = _ASSETS / "connection.js"
#: They follow the document as it changes, and are not needed before it has been read.
_MODULES = [_ASSETS / name for name in ("page_language.js", "accessibility.js", "grid_keyboard.js", "print.js")]
_OK = 200
# Streamlit's font of all letters; dashboard/ui/fonts.py has those of the first look.
_FONT_LINK = re.compile(rb'<link\s+rel="preload"\s[^>]*as="font"[^>]*>')
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
        await self._app({**asgi_scope, "headers": headers}, receive, _Completing(send, _name(asgi_scope)))


class _Completing:
    """Passes the messages of a response on; the body of an HTML page is completed when its end has come."""

    def __init__(self, send: Send, page: str) -> None:
        self._send, self._page = send, page
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
        body = completed(self._body, self._page)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = page_policy.policy(body)
        # They describe Streamlit's file.
        for name in ("etag", "last-modified"):
            del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_file(asgi_scope: Scope) -> bool:
    """Whether a file is requested, such as an export, which stays compressed."""
    return "." in _name(asgi_scope)


def _name(asgi_scope: Scope) -> str:
    """The last part of the requested path: that of the page, empty for the start page."""
    return str(asgi_scope["path"]).rpartition("/")[2]


def _is_page(start: Message) -> bool:
    """Whether a response is Streamlit's page; pages with a policy of their own (login) are complete."""
    headers = MutableHeaders(scope=start)
    is_html = headers.get("content-type", "").startswith("text/html")
    return bool(start["status"] == _OK and is_html and "content-security-policy" not in headers)


def completed(index: bytes, page: str) -> bytes:
    """Streamlit's index.html with scripts at the end of its head and the style at the beginning of its body.

    Streamlit's own styles are added to the head while it runs; the style must come after them to win against them.

    Args:
        index: Streamlit's index.html.
        page: URL path of the page without slashes, empty for the start page.
    """
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n'
        for name in early_scripts.names_of_page(page)
        if name.encode() not in index
    )
    index = _FONT_LINK.sub(b"", index)
    return index.replace(_END_OF_HEAD, _head() + links.encode() + _END_OF_HEAD, 1).replace(_BODY, _BODY + _style(), 1)


@cache
def _head() -> bytes:
    connection = f"<script>\n{_CONNECTION.read_text('utf-8')}</script>\n"
    texts = f'<script type="application/json" id="kerma-framework-texts">{framework_texts.as_json()}</script>\n'
    modules = "".join(f'<script type="module">\n{path.read_text("utf-8")}</script>\n' for path in _MODULES)
    return f"{fonts.links()}{connection}{texts}{modules}".encode()


@cache
def _style() -> bytes:
    styles = "".join(path.read_text("utf-8") for path in _STYLES)
    return f"\n<style>\n{fonts.style()}{styles}</style>".encode()
