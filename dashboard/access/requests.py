"""What a request states about itself: its cookie, browser, and whether it comes from this machine."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from dashboard.ui.current_user import COOKIE
from kerma.database.access.login_sessions import Browser

#: Headers with which a proxy states for whom it asks.
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def session_token(asgi_scope: Scope) -> str:
    """The token in the cookie of a request; empty where there is none.

    Starlette splits the header at ";" before it reads a pair, as pages do that know their user by it: cookies of other
    applications of the same host may hold what http.cookies takes for the end of all of them.
    """
    return HTTPConnection(asgi_scope).cookies.get(COOKIE, "")


def browser(asgi_scope: Scope) -> Browser:
    """Where a request comes from.

    The server takes the address from X-Forwarded-For where a proxy of the same machine sends it, and never otherwise.
    """
    client = asgi_scope.get("client") or ("", 0)
    return Browser(str(client[0]), Headers(scope=asgi_scope).get("user-agent", ""))


def has_readable_host(asgi_scope: Scope) -> bool:
    """Whether the header Host, which any program may write, is one that URLs can be made of."""
    return _split(f"//{Headers(scope=asgi_scope).get('host', '')}") is not None


def is_of_this_host(asgi_scope: Scope) -> bool:
    """Whether a browser on this machine asks for it under its own name, and no proxy asks for another."""
    headers = Headers(scope=asgi_scope)
    host = _split(f"//{headers.get('host', '')}")
    is_own = host is not None and host.hostname in _OWN_NAMES
    is_forwarded = any(name in headers for name in _FORWARDING)
    return _is_loopback(browser(asgi_scope).address) and is_own and not is_forwarded


def is_of_own_page(asgi_scope: Scope) -> bool:
    """Whether a request was sent by a page of the same host, or by a program that states no origin."""
    headers = Headers(scope=asgi_scope)
    if (stated := headers.get("origin")) is None:
        return True
    origin = _split(stated)
    return origin is not None and origin.netloc.lower() == headers.get("host", "").lower()


def is_surely_of_own_page(asgi_scope: Scope) -> bool:
    """Whether the browser states that a page of the same host sent a request; False where it states nothing."""
    headers = Headers(scope=asgi_scope)
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    return "origin" in headers and is_of_own_page(asgi_scope)


def _split(url: str) -> SplitResult | None:
    """The parts of a URL; None where it is none, such as "http://[::1"."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
