"""Every browser gets an identifier with its first page, and keeps it."""

from __future__ import annotations

import asyncio
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse

from dashboard.ui.browser_id import COOKIE, BrowserIdMiddleware

if TYPE_CHECKING:
    from http.cookies import Morsel

PAGE = "text/html,application/xhtml+xml"


def answer(cookie: str = "", accept: str = PAGE, method: str = "GET", scheme: str = "http") -> Morsel[str] | None:
    """The cookie that a request is answered with; None where it is answered with none."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept", accept.encode()), (b"cookie", cookie.encode())]
    scope = {"type": "http", "method": method, "scheme": scheme, "path": "/", "headers": headers}
    asyncio.run(BrowserIdMiddleware(PlainTextResponse("hello"))(scope, None, send))  # type: ignore[arg-type]  # it reads nothing
    assert sent[1]["body"] == b"hello"
    header = dict(sent[0]["headers"]).get(b"set-cookie")
    return None if header is None else SimpleCookie(header.decode())[COOKIE]


def test_a_first_page_gives_an_identifier_that_no_script_can_read() -> None:
    given = answer()
    assert given is not None
    assert len(given.value) == 43
    assert given["httponly"]
    assert given["samesite"] == "Lax"
    assert given["path"] == "/"
    assert int(given["max-age"]) == 365 * 24 * 3600
    assert not given["secure"]


def test_an_encrypted_page_keeps_the_identifier_off_plain_ones() -> None:
    given = answer(scheme="https")
    assert given is not None
    assert given["secure"]


def test_an_identifier_is_stored() -> None:
    given = answer()
    assert given is not None
    assert answer(f"{COOKIE}={given.value}; other=1") is None
    assert answer(f'foo={{"a":1}}; {COOKIE}={given.value}') is None


def test_two_browsers_get_two_identifiers() -> None:
    first, second = answer(), answer()
    assert first is not None
    assert second is not None
    assert first.value != second.value


@pytest.mark.parametrize("cookie", ["kerma_browser=short", "kerma_browser=../../etc", "\x01=;;;", "other=1"])
def test_a_cookie_that_is_none_of_ours_is_replaced(cookie: str) -> None:
    assert answer(cookie) is not None


def test_what_is_no_page_sets_no_cookie() -> None:
    assert answer(accept="application/json") is None
    assert answer(method="POST") is None
