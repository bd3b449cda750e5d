"""The page that a user requested before the login, to which the login leads back."""

import re
from urllib.parse import quote

from starlette.types import Scope

# A path of this host: a second slash or a backslash at the beginning would make it the name of another one, and a
# browser leaves control characters out before it looks.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*")
_MAX_CHARACTERS = 4000


def own_path(text: str) -> str:
    """A path with its query on this host; "" where the text is none or leads elsewhere."""
    return text if len(text) <= _MAX_CHARACTERS and _OWN_PATH.fullmatch(text) else ""


def requested(asgi_scope: Scope) -> str:
    """Path and query of a request, quoted as a parameter of the page of login."""
    path = quote(str(asgi_scope["path"]), safe="/")
    query = asgi_scope.get("query_string", b"").decode("latin-1")
    return quote(f"{path}?{query}" if query else path, safe="")
