"""Values of settings: their types, and what each may be."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

MAX_PORT = 65535
_MAX_AE_TITLE_CHARACTERS = 16


class Protection(StrEnum):
    """How an attribute that identifies the patient is stored."""

    NONE = "none"
    HASH = "hash"
    PLAIN = "plain"


class LogFormat(StrEnum):
    """Form of log lines."""

    TEXT = "text"
    JSON = "json"


class MailSecurity(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def ae_title(text: str) -> str:
    """The AE title without spaces around it (PS3.5 6.2, VR AE).

    Raises:
        ValueError: the text cannot be an AE title; the message states what one is.
    """
    stripped = text.strip()
    is_allowed = stripped.isascii() and stripped.isprintable() and "\\" not in stripped
    if not is_allowed or not 1 <= len(stripped) <= _MAX_AE_TITLE_CHARACTERS:
        raise ValueError("an AE title: 1 to 16 ASCII characters without backslash")
    return stripped


def _web_url(text: str) -> str:
    scheme, separator, host = text.partition("://")
    if scheme.lower() not in {"http", "https"} or not separator or not host.strip("/") or any(map(str.isspace, text)):
        raise ValueError("a URL that begins with http:// or https://")
    return text


def _optional_web_url(text: str) -> str:
    return _web_url(text) if text else text


def _port(number: int) -> int:
    if not 1 <= number <= MAX_PORT:
        raise ValueError(f"a port from 1 to {MAX_PORT}")
    return number


def _optional_path(path: Path | None) -> Path | None:
    """None for a variable that is set, and empty."""
    return None if path == Path() else path


Port = Annotated[int, AfterValidator(_port)]
OptionalPath = Annotated[Path | None, AfterValidator(_optional_path)]
AeTitle = Annotated[str, AfterValidator(ae_title)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
OptionalWebUrl = Annotated[str, AfterValidator(_optional_web_url)]
