"""Passwords of local accounts: what is required of them, and their hashes by Argon2id (RFC 9106)."""

import unicodedata
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from kerma.errors import AccessChangeError
from kerma.messages import message

MIN_CHARACTERS = 12
#: Beyond it hashing would take long.
MAX_CHARACTERS = 1024
#: More are not examined by the estimate of strength, and need not be.
_EXAMINED_CHARACTERS = 72
#: Of the estimate's 0 to 4: below it, 10^8 guesses would find the password.
_MIN_STRENGTH = 3


class HashCost(NamedTuple):
    """Cost of one hash.

    Attributes:
        memory_kib: memory in KiB.
        passes: passes over that memory.
    """

    memory_kib: int = 65536
    passes: int = 3


class Passwords:
    """Makes and verifies hashes of passwords.

    Args:
        cost: of a new hash; the second recommended parameters of RFC 9106 (64 MiB, 3 passes), with one lane.
    """

    def __init__(self, cost: HashCost | None = None) -> None:
        cost = cost or HashCost()
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)
        # An unknown name is verified against it, so that the response takes as long as that of a known one.
        self._hash_of_nobody = self._hasher.hash("no account has this password")

    def hash(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        return self._hasher.hash(_normalized(password))

    def is_correct(self, password: str, password_hash: str | None) -> bool:
        """Whether a password has this hash; without hash the same work is done, and the result is False."""
        try:
            self._hasher.verify(password_hash or self._hash_of_nobody, _normalized(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def needs_new_hash(self, password_hash: str) -> bool:
        """Whether a hash was made at another cost than that of new hashes."""
        return self._hasher.check_needs_rehash(password_hash)


class UnacceptablePasswordError(AccessChangeError):
    """A password that is too short, too long or easy to guess."""


def require_acceptable(password: str, name: str) -> None:
    """Make sure that a password is hard to guess.

    Args:
        password: the password.
        name: of the account.

    Raises:
        UnacceptablePasswordError: it is not.
    """
    if len(password) < MIN_CHARACTERS:
        raise UnacceptablePasswordError(
            message("The password is shorter than {count} characters.", count=MIN_CHARACTERS)
        )
    if len(password) > MAX_CHARACTERS:
        raise UnacceptablePasswordError(
            message("The password is longer than {count} characters.", count=MAX_CHARACTERS)
        )
    if zxcvbn(password[:_EXAMINED_CHARACTERS], user_inputs=[name, "kerma"])["score"] < _MIN_STRENGTH:
        raise UnacceptablePasswordError(
            message("The password is easy to guess. Several words that do not belong together are better.")
        )


def _normalized(password: str) -> bytes:
    """The same bytes whatever keyboard composed the characters (RFC 8265 asks for a normal form of Unicode)."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
