"""Codes as the second step of a login: time-based one-time passwords (TOTP, RFC 6238) and recovery codes.

The secret of a user's codes is derived from a key of the site (KERMA_TOTP_KEY) and a random number; the database holds
the latter, so that reading it opens no door. With another key all users must set their second step up again.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from uuid import UUID

import pyotp

ISSUER = "Kerma"
#: Wrong codes of an account from any addresses within the window of attempts: then codes are refused. Only those who
#: know the password get that far.
MAX_FAILURES = 20
RECOVERY_CODE_COUNT = 10
_STEP_S = 30
#: Codes of the steps beside the present one count too: clocks of devices differ.
_STEPS_BESIDE = 1
_SECRET_BYTES = 20
_RECOVERY_CHARACTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_RECOVERY_LENGTH = 12
_CODE = re.compile(r"\d{6}")
_SEPARATORS = re.compile(r"[\s-]")


def new_nonce() -> str:
    """A random number of 128 bits."""
    return secrets.token_hex(16)


def secret(key: bytes, account_id: UUID, nonce: str) -> str:
    """The secret that Kerma and the user's device share, in base 32.

    Args:
        key: of the site.
        account_id: of the user.
        nonce: a random number of this set-up.
    """
    digest = _keyed(key, f"second step:{account_id}:{nonce}")
    return base64.b32encode(digest[:_SECRET_BYTES]).decode("ascii")


def key_check(key: bytes) -> str:
    """A digest that distinguishes keys and reveals none."""
    return _keyed(key, "second step key").hex()[:16]


def uri(shared_secret: str, name: str) -> str:
    """What a QR code contains for the user's device."""
    return str(pyotp.TOTP(shared_secret).provisioning_uri(name=name, issuer_name=ISSUER))


def matching_step(shared_secret: str, code: str, now: datetime) -> int | None:
    """The time step of a code; None where it is wrong."""
    entered = _SEPARATORS.sub("", code)
    if not _CODE.fullmatch(entered):
        return None
    codes = pyotp.TOTP(shared_secret)
    present = int(now.timestamp()) // _STEP_S
    steps = range(present - _STEPS_BESIDE, present + _STEPS_BESIDE + 1)
    found = [step for step in steps if hmac.compare_digest(codes.generate_otp(step), entered)]
    return found[-1] if found else None


def new_recovery_codes() -> list[str]:
    """Random codes for logins without the device, each for one."""
    return [_recovery_code() for _ in range(RECOVERY_CODE_COUNT)]


def recovery_digest(key: bytes, account_id: UUID, code: str) -> str:
    """The keyed hash of a recovery code, whatever its case and hyphens."""
    return _keyed(key, f"recovery code:{account_id}:{_SEPARATORS.sub('', code).upper()}").hex()


def _recovery_code() -> str:
    characters = "".join(secrets.choice(_RECOVERY_CHARACTERS) for _ in range(_RECOVERY_LENGTH))
    return "-".join(re.findall("....", characters))


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).digest()
