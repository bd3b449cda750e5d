"""Streamlit's scripts and styles, sent compressed: 4.8 MB of JavaScript become 1.1 MB.

Streamlit excludes its static files from its own gzip, because it would compress them again for each visitor. Here each
file is compressed once and stays in memory. Names contain a digest of the content, so a browser asks for each once.
"""

import gzip
import mimetypes
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

_FOLDER = Path(get_static_dir())
# Relative to the folder: index.html and the manifest beside it have no digest in their names.
_ASSETS = "static/"
_SUFFIXES = frozenset({".js", ".css", ".svg", ".json", ".wasm"})
_MIN_BYTES = 1024
_YEAR_S = 365 * 24 * 3600
_NOT_MODIFIED = 304
# The highest quality takes a second for a large file.
_BROTLI_QUALITY = 9
#: Content codings, the smallest first. Browsers offer Brotli over HTTPS and to loopback only.
CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=_BROTLI_QUALITY),
    "gzip": partial(gzip.compress, mtime=0),
}


class CompressedAssetsMiddleware:
    """ASGI middleware that answers requests for scripts and styles in a content coding that the browser accepts.

    Args:
        app: the ASGI application that answers all other requests.
        base_path: path below which a reverse proxy serves the dashboard, without slashes at its ends.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        """Wrap an ASGI application."""
        self._app = app
        self._root = f"/{base_path}/{_ASSETS}" if base_path else f"/{_ASSETS}"

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        name = self._asset(asgi_scope)
        coding = None if name is None else _accepted_coding(Headers(scope=asgi_scope))
        if name is None or coding is None:
            await self._app(asgi_scope, receive, send)
        else:
            await _answer(Request(asgi_scope), name, coding)(asgi_scope, receive, send)

    def _asset(self, asgi_scope: Scope) -> str | None:
        """The name of the requested asset, relative to Streamlit's folder of assets; None for other requests."""
        if asgi_scope["type"] != "http" or asgi_scope["method"] not in {"GET", "HEAD"}:
            return None
        path = str(asgi_scope["path"])
        name = path.removeprefix(self._root)
        return name if name != path and name in _names() else None


@cache
def _names() -> frozenset[str]:
    """The assets worth compressing. A requested path is only looked up here, so none leads out of the folder."""
    root = _FOLDER / _ASSETS
    files = (path for path in root.rglob("*") if path.suffix in _SUFFIXES and path.stat().st_size >= _MIN_BYTES)
    return frozenset(path.relative_to(root).as_posix() for path in files)


@cache
def _compressed(name: str, coding: str) -> bytes:
    return CODINGS[coding]((_FOLDER / _ASSETS / name).read_bytes())


def _accepted_coding(headers: Headers) -> str | None:
    """The smallest content coding that a browser accepts; None: it accepts none of them."""
    offers = [offer.strip().partition(";") for offer in headers.get("accept-encoding", "").split(",")]
    accepted = {name.strip() for name, _, weight in offers if weight.replace(" ", "") not in {"q=0", "q=0.0"}}
    return next((coding for coding in CODINGS if coding in accepted), None)


def _answer(request: Request, name: str, coding: str) -> Response:
    tag = f'"{Path(name).stem}-{coding}"'
    headers = {
        "Cache-Control": f"public, immutable, max-age={_YEAR_S}",
        "Content-Encoding": coding,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(_compressed(name, coding), headers=headers, media_type=kind)
