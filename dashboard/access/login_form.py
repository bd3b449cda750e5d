"""The page of login: the button of the identity provider where there is one, and the form for local accounts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from dashboard.access.guard import LOGIN, OIDC_LOGIN
from dashboard.access.pages import language, page
from dashboard.ui.text.i18n import in_language, msg, tr
from kerma.access import attempt_limits
from kerma.settings import settings

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

TITLE = msg("Log in")


def login_form(
    asgi_scope: Scope, status: int, next_path: str, name: str = "", error: str = "", *, above: str = ""
) -> Response:
    """The page of login.

    Args:
        asgi_scope: of the request.
        status: HTTP status.
        next_path: the page to which the login leads.
        name: that was entered before.
        error: why the last attempt failed, in English.
        above: relative path from the page to the first one of the dashboard: `../` below a folder.
    """
    provider = settings().oidc_name if settings().oidc_issuer else ""
    with in_language(language(asgi_scope)):
        texts = {
            "error": tr(error, name=provider) if error else "",
            "provider": tr("Log in with {name}", name=provider) if provider else "",
            "local_account": tr("Local account"),
        }
    links = {
        "action": above + LOGIN[1:],
        "provider_link": f"{above}{OIDC_LOGIN[1:]}?next={quote(next_path, safe='')}",
    }
    response = page(asgi_scope, "login", status, TITLE, next=next_path, name=name, **texts, **links)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(int(attempt_limits.WINDOW.total_seconds()))
    return response
