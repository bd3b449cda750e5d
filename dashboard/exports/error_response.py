"""What is said instead of a file: a page with plain sentences, and the status that programs read."""

from html import escape

from sqlalchemy.exc import DBAPIError
from starlette.responses import HTMLResponse

from dashboard.exports.connection import TIMEOUT_S
from dashboard.ui import failures

BAD_ADDRESS, TOO_LARGE, AWAY = 400, 413, 503
_CANCELLED = "57014"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>No download - Kerma</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark; font: 16px/1.5 "Source Sans", system-ui, sans-serif; }}
body {{ max-width: 42rem; margin: 12vh auto; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; }} p {{ overflow-wrap: anywhere; }}
</style></head><body><h1>{title}</h1>{sentences}</body></html>
"""


def page(status: int, title: str, *sentences: str) -> HTMLResponse:
    """The page; the sentences may repeat what somebody typed."""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    headers = {"Retry-After": "30"} if status == AWAY else {}
    return HTMLResponse(_PAGE.format(title=escape(title), sentences=paragraphs), status, headers)


def of_database(error: Exception) -> tuple[str, str]:
    """What went wrong with the database, and what to do."""
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == _CANCELLED:
        wrong = f"The database needed more than {TIMEOUT_S // 60} minutes for this download."
        return wrong, "Narrow the filter, for example to a range of dates or to one machine."
    wrong, remedy = failures.sentences(error)
    return wrong, remedy.replace("reload this page", "try again")
