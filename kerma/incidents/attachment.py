"""Files that belong to an incident: which kinds, how large, and how they are recognised."""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from kerma.errors import ConfigurationError
from kerma.messages import message

#: 10 MiB.
MAX_ATTACHMENT_BYTES = 10 * 1024**2
_MAX_NAME_LENGTH = 200


class MediaType(StrEnum):
    """Kinds of files; none of them runs anything."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"


#: First bytes by media type.
_SIGNATURES = {MediaType.PDF: b"%PDF-", MediaType.PNG: b"\x89PNG\r\n\x1a\n", MediaType.JPEG: b"\xff\xd8\xff"}


class Attachment(NamedTuple):
    """A file.

    Attributes:
        file_name: its name, without a folder.
        media_type: by its content.
        sha256: its digest in hexadecimal.
        content: its bytes.
    """

    file_name: str
    media_type: MediaType
    sha256: str
    content: bytes


def checked_attachment(file_name: str, content: bytes) -> Attachment:
    """The file with its media type and digest.

    Raises:
        ConfigurationError: it is empty, too large, or of another kind.
    """
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1][:_MAX_NAME_LENGTH] or "file"
    if not content:
        raise ConfigurationError(message("The file is empty."))
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise ConfigurationError(message("The file is too large: at most 10 MB."))
    media_type = _media_type(content)
    if media_type is None:
        raise ConfigurationError(message("Only PDF, PNG, JPEG and plain text can be attached."))
    return Attachment(name, media_type, hashlib.sha256(content).hexdigest(), content)


def _media_type(content: bytes) -> MediaType | None:
    for media_type, start in _SIGNATURES.items():
        if content.startswith(start):
            return media_type
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return MediaType.TEXT if "\x00" not in text else None
