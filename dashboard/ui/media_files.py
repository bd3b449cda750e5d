"""Files and pictures that pages made, below /media/: browsers must not store what they hold of patients and doses."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ui.request_path import path_below

_MEDIA = "/media/"


class MediaFilesMiddleware:
    """ASGI middleware that has browsers forget files of pages.

    Args:
        app: the application behind it.
        base_path: of the dashboard, without slashes.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app = app
        self._base = base_path

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        is_media = asgi_scope["type"] == "http" and path_below(asgi_scope, self._base).startswith(_MEDIA)

        async def send_unstored(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])["cache-control"] = "no-store"
            await send(message)

        await self._app(asgi_scope, receive, send_unstored if is_media else send)
