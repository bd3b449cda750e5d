"""Responses of the routes of exports and reports without a file: an HTTP status, and why, as a page or as text."""

from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dashboard.exports.connection import TIMEOUT_S
from dashboard.ui import failures
from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.failures import Failure

BAD_REQUEST, FORBIDDEN, NOT_FOUND, TOO_LARGE, UNAVAILABLE = 400, 403, 404, 413, 503
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Kerma</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark; font: 16px/1.5 "Source Sans", system-ui, sans-serif; }}
body {{ max-width: 42rem; margin: 12vh auto; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; }} p {{ overflow-wrap: anywhere; }}
</style></head><body><h1>{title}</h1>{paragraphs}</body></html>
"""


def page(status: int, title: str, *messages: str) -> Response:
    """The page; its texts are escaped, since they may repeat parts of the URL. A program with a token gets text."""
    headers = {"Retry-After": "30"} if status == UNAVAILABLE else {}
    user = USER_OF_REQUEST.get()
    if user is not None and user.token_name is not None:
        return PlainTextResponse(" ".join((title, *messages)) + "\n", status, headers)
    paragraphs = "".join(f"<p>{escape(message)}</p>" for message in messages)
    return HTMLResponse(_PAGE.format(title=escape(title), paragraphs=paragraphs), status, headers)


def of_database(error: Exception) -> Failure:
    """What is wrong with the database or the settings, and what to do."""
    return failures.failure(error, timeout=f"{TIMEOUT_S // 60} minutes", retry=failures.RETRY)
