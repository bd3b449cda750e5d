"""The fonts of the first look: parts of Streamlit's fonts, made by `scripts/make_fonts.py`.

The letters are a font of their own: a browser uses the last font of a family that has a character, so it loads
Streamlit's only for other scripts. The symbols take the place of Streamlit's file, which its pages always load.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "fonts"
LETTERS, SYMBOLS = _FOLDER / "kerma-sans.woff2", _FOLDER / "symbols.woff2"
#: Characters of the letters: Latin ones of European languages, Greek, signs of units, formulas and punctuation.
UNICODE_RANGE = (
    "U+20-17F, U+192, U+218-21B, U+2C6-2DD, U+300-308, U+391-3C9, U+1E9E, U+2010-2044, U+2070-2089, U+20AC, U+2122, "
    "U+2190-2195, U+2200-2265"
)
#: Path of the letters; relative to a page, as Streamlit's own files.
PATH = "/fonts/{digest}.woff2"
# Weights as Streamlit declares them: else the two fonts would not be parts of one.
_STYLE = """@font-face {{
  font-family: "Source Sans";
  font-weight: 100 900;
  src: url(".{path}") format("woff2");
  unicode-range: {unicode_range};
}}
"""
_STREAMLIT_SYMBOLS = next((Path(get_static_dir()) / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")).name
_SYMBOLS_PATH = f"/static/media/{_STREAMLIT_SYMBOLS}"
_YEAR_S = 365 * 24 * 3600


class SymbolsMiddleware:
    """ASGI middleware that answers requests for Streamlit's font of symbols with the symbols in use.

    Args:
        app: the ASGI application that answers all other requests.
        base_path: path below which a reverse proxy serves the dashboard, without slashes at its ends.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        """Wrap an ASGI application."""
        self._app = app
        self._path = f"/{base_path}{_SYMBOLS_PATH}" if base_path else _SYMBOLS_PATH

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        is_symbols = asgi_scope["type"] == "http" and asgi_scope["path"] == self._path
        answer = _answer(SYMBOLS) if is_symbols else self._app
        await answer(asgi_scope, receive, send)


async def letters(_: Request) -> Response:
    """Answer a request for the letters, whatever their digest: an old page may ask for those of another version."""
    return _answer(LETTERS)


@cache
def links() -> str:
    """Links for the head of a page, which load the fonts early."""
    return "".join(
        f'<link rel="preload" href=".{path}" as="font" type="font/woff2" crossorigin>\n'
        for path in (_letters_path(), _SYMBOLS_PATH)
    )


@cache
def style() -> str:
    """The CSS rule that declares the letters."""
    return _STYLE.format(path=_letters_path(), unicode_range=UNICODE_RANGE)


def _letters_path() -> str:
    """The path changes with the content, so a browser asks for it once."""
    return PATH.format(digest=sha256(_content(LETTERS)).hexdigest()[:12])


def _answer(font: Path) -> Response:
    headers = {"Cache-Control": f"public, immutable, max-age={_YEAR_S}"}
    return Response(_content(font), headers=headers, media_type="font/woff2")


@cache
def _content(font: Path) -> bytes:
    return font.read_bytes()
