"""The page of login: the button of the identity provider where there is one, and the form for local accounts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from dashboard.access.guard import LOGIN, OIDC_LOGIN
from dashboard.access.login_notice import login_notice
from dashboard.access.pages import language, page
from dashboard.ui.text.i18n import in_language, msg, tr
from kerma.access import attempt_limits
from kerma.settings import settings

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

TITLE = msg("Log in")
_FORGOTTEN = msg("Forgotten? An administrator of Kerma can send you a link with which you set a new password.")
_FORGOTTEN_IN_DIRECTORY = msg(
    "Forgotten? The password of {name} is not stored in Kerma: set a new one where the hospital manages it. For a "
    "local account, an administrator of Kerma can send you a link."
)


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
    site = settings()
    provider = site.oidc_name if site.oidc_issuer else ""
    directory = site.ldap_name if site.ldap_url else ""
    with in_language(language(asgi_scope)):
        texts = {
            "error": tr(error, name=provider) if error else "",
            "notice": tr(login_notice(asgi_scope)) if status == HTTPStatus.OK and login_notice(asgi_scope) else "",
            "directory": tr("Name and password of {name}, or of a local account.", name=directory) if directory else "",
            "forgotten": tr(_FORGOTTEN_IN_DIRECTORY, name=directory) if directory else tr(_FORGOTTEN),
            "provider": tr("Log in with {name}", name=provider) if provider else "",
            "form_heading": tr("Log in with name and password") if directory else tr("Local account"),
        }
    links = {
        "action": above + LOGIN[1:],
        "provider_link": f"{above}{OIDC_LOGIN[1:]}?next={quote(next_path, safe='')}",
    }
    response = page(asgi_scope, "login", status, TITLE, next=next_path, name=name, **texts, **links)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(int(attempt_limits.WINDOW.total_seconds()))
    return response
