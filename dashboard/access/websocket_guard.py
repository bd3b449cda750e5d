"""Websockets of pages: closed when their session ends, so that nothing more is shown on a page that is still open."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.ui import page_owners

if TYPE_CHECKING:
    from uuid import UUID

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dashboard.ui.login_state import LoginState

logger = logging.getLogger(__name__)

#: Code of a websocket that is closed for lack of a session; `assets/connection.js` then loads the page again.
SESSION_ENDED = 4401
#: Seconds between two looks at the session.
CHECK_INTERVAL_S = 10.0
_PROTOCOLS = "sec-websocket-protocol"
#: Which part of the header is the session of the page.
_PAGE = 2


async def refuse(asgi_scope: Scope, receive: Receive, send: Send, code: int) -> None:
    """Close a websocket at once; it is accepted first, for a browser learns the code of no other."""
    await receive()
    protocols = asgi_scope.get("subprotocols") or [None]
    await send({"type": "websocket.accept", "subprotocol": protocols[0]})
    await send({"type": "websocket.close", "code": code})


def with_own_page(asgi_scope: Scope, account_id: UUID | None) -> Scope:
    """The scope of a websocket without the session of a page that is not known to be of this account.

    Streamlit's header Sec-WebSocket-Protocol states a protocol, a token and the session of the page, in this order.
    """
    headers = MutableHeaders(raw=list(Headers(scope=asgi_scope).raw))
    parts = [part.strip() for part in headers.get(_PROTOCOLS, "").split(",")]
    if len(parts) <= _PAGE or page_owners.is_of(parts[_PAGE], account_id):
        return asgi_scope
    headers[_PROTOCOLS] = ", ".join(parts[:_PAGE])
    return {**asgi_scope, "headers": headers.raw, "subprotocols": parts[:_PAGE]}


class GuardedWebSocket:
    """The websocket of a user.

    Args:
        app: the application behind it.
        state: accounts and sessions.
        token: of the session.
    """

    def __init__(self, app: ASGIApp, state: LoginState, token: str) -> None:
        self._app = app
        self._state = state
        self._token = token
        self._is_closed = False

    async def run(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Pass messages on until either side closes or the session ends."""
        ended = asyncio.create_task(self._session_end())

        async def guarded_receive() -> Message:
            received = asyncio.ensure_future(receive())
            await asyncio.wait({received, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not received.done():
                received.cancel()
                await self._close(send)
                return {"type": "websocket.disconnect", "code": SESSION_ENDED}
            await self._record(received.result())
            return received.result()

        async def guarded_send(message: Message) -> None:
            if not self._is_closed:
                await send(message)

        try:
            await self._app(asgi_scope, guarded_receive, guarded_send)
        finally:
            ended.cancel()

    async def _session_end(self) -> None:
        """Return when the session has ended.

        While the database does not answer, nobody can end one, and pages can show nothing new.
        """
        while True:
            await asyncio.sleep(CHECK_INTERVAL_S)
            try:
                if await run_in_threadpool(self._state.user, self._token) is None:
                    return
            except SQLAlchemyError as error:
                logger.warning("Whether a session has ended is not known: %s", error)

    async def _close(self, send: Send) -> None:
        self._is_closed = True
        await send({"type": "websocket.close", "code": SESSION_ENDED})

    async def _record(self, message: Message) -> None:
        if message["type"] != "websocket.receive" or not _is_of_a_person(message.get("bytes") or b""):
            return
        try:
            await run_in_threadpool(self._state.record_activity, self._token)
        except SQLAlchemyError as error:
            logger.warning("The activity of a session was not recorded: %s", error)


def _is_of_a_person(data: bytes) -> bool:
    """Whether a message was caused by a person, and not by a page that renews itself."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return False
    return message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun
