"""Random tokens of sessions and one-time links; the database stores their digests, so that reading it opens no door."""

import hashlib
import re
import secrets

_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A random token of 256 bits, in characters that URLs and cookies need not escape."""
    return secrets.token_urlsafe(_BYTES)


def is_token(text: str) -> bool:
    """Whether a text has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """SHA-256 of a token, in hexadecimal; a token is random, so that no key is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
