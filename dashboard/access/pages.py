"""HTML pages of login, which need neither a script nor Streamlit; in the language that the browser prefers."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

from dashboard.ui.text.i18n import LANGUAGES, SOURCE, in_language, tr

#: Pages that a link opens without a session; from them a link leads to the login.
_PATHS_OF_LINKS = ("/password", "/login")
_TEMPLATES = Path(__file__).parent / "templates"
_ASSETS = Path(__file__).resolve().parent.parent / "assets"
#: No script runs on these pages, no other page may frame them, and a token in their URL reaches no other host.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def page(asgi_scope: Scope, template: str, status: int, title: str, **values: object) -> HTMLResponse:
    """A page of a template.

    Args:
        asgi_scope: of the request.
        template: file in `templates/`, without ending.
        status: HTTP status.
        title: heading, in English.
        values: of the template; texts among them that are shown are in the language of the page already.
    """
    code = language(asgi_scope)
    with in_language(code):
        shared = {"language": code, "title": tr(title), "tr": tr, **_parts()}
        body = _environment().get_template(f"{template}.html").render(**shared, **values)
    return HTMLResponse(body, status, _HEADERS)


def message_page(asgi_scope: Scope, status: int, title: str, *messages: str) -> HTMLResponse:
    """A page with a heading and sentences, both in English."""
    with in_language(language(asgi_scope)):
        translated = [tr(message) for message in messages]
    is_of_link = asgi_scope["path"].endswith(_PATHS_OF_LINKS)
    return page(asgi_scope, "message", status, title, messages=translated, login="login" if is_of_link else "")


def language(asgi_scope: Scope) -> str:
    """The first language of the browser that Kerma has; its weights follow the order in all browsers."""
    accepted = Headers(scope=asgi_scope).get("accept-language", "")
    codes = (part.partition(";")[0].partition("-")[0].strip().lower() for part in accepted.split(","))
    return next((code for code in codes if code in LANGUAGES), SOURCE)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)


@cache
def _parts() -> dict[str, str]:
    images = {name: b64encode((_ASSETS / f"{name}.svg").read_bytes()).decode("ascii") for name in ("icon", "logo")}
    return {"style": (_TEMPLATES / "style.css").read_text("utf-8"), **images}
