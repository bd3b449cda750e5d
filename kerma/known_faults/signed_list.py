"""Lists of known faults that the project signs: a file with a detached signature beside it (Ed25519, RFC 8032).

`FILE.sig` holds the signature of the bytes of FILE in base64.
"""

import base64
import binascii
from importlib.resources import files
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kerma.errors import ConfigurationError, UnavailableError
from kerma.known_faults.fault_list import KnownFault, read_faults

_TIMEOUT_S = 10.0
_MAX_BYTES = 1_000_000
_HTTPS = "https"


def signed_faults(source: str, public_key: Ed25519PublicKey | None = None) -> tuple[KnownFault, ...]:
    """The faults of a signed list.

    Args:
        source: path of a file, or an https URL; nothing else reaches the network.
        public_key: by which it must be signed; None: the key of the project.

    Raises:
        ConfigurationError: the signature is not that of the project, or the list cannot be understood; nothing of it
            is used.
        UnavailableError: the list or its signature cannot be read.
    """
    content, signature = _read(source), _read(f"{source}.sig")
    try:
        (public_key or project_key()).verify(base64.b64decode(signature.strip(), validate=True), content)
    except (InvalidSignature, binascii.Error) as error:
        raise ConfigurationError(
            f"The list of known faults {source} is not signed by the project: it was changed, or comes from somebody "
            "else. Nothing of it is used."
        ) from error
    return read_faults(content, source)


def project_key() -> Ed25519PublicKey:
    """The public key of the project."""
    key = load_pem_public_key(files(__package__).joinpath("project_key.pem").read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError("project_key.pem holds no Ed25519 key.")
    return key


def _read(source: str) -> bytes:
    try:
        if urlsplit(source).scheme == _HTTPS:
            with urlopen(source, timeout=_TIMEOUT_S) as answer:  # noqa: S310 -- https only
                content: bytes = answer.read(_MAX_BYTES + 1)
        else:
            content = Path(source).read_bytes()
    except (URLError, OSError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
        raise UnavailableError(f"The list of known faults cannot be read from {source}: {reason}.") from error
    if len(content) > _MAX_BYTES:
        raise UnavailableError(f"The list of known faults {source} is larger than 1 MB.")
    return content
