"""The route /password of one-time links: after a new password, the page of login states that it is set."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from dashboard.access import routes
from dashboard.access.login_notice import PARAMETER, PASSWORD_SET

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def password(request: Request) -> Response:
    """As `routes.password`."""
    response = await routes.password(request)
    if response.status_code == HTTPStatus.SEE_OTHER:
        response.headers["Location"] += f"?{PARAMETER}={PASSWORD_SET}"
    return response
