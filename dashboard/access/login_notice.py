"""What the page of login states about what happened before: that a session has ended, or a password was set."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from dashboard.access import requests
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import msg

if TYPE_CHECKING:
    from starlette.types import Scope

#: URL parameter of the page of login, and its values.
PARAMETER = "notice"
PASSWORD_SET = "password_set"  # noqa: S105 -- no password
_SESSION_ENDED = msg("Your session has ended: after a time without activity, by its age, or because it was ended.")
_TEXTS = {PASSWORD_SET: msg("Your password is set. Log in with it.")}


def login_notice(asgi_scope: Scope) -> str:
    """What is stated above the form, in English; empty where nothing is."""
    query = parse_qs(asgi_scope.get("query_string", b"").decode("ascii", "replace"))
    if text := _TEXTS.get(query.get(PARAMETER, [""])[0], ""):
        return text
    return _SESSION_ENDED if _has_ended(requests.session_token(asgi_scope)) else ""


def _has_ended(token: str) -> bool:
    """Whether the request that led here was refused because its session has ended, by what is known already."""
    return bool(token) and login_state.is_known(token) and login_state.user(token) is None
