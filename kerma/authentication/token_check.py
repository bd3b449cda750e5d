"""The check of access tokens: in whose name a program reads, and limits on guesses."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from kerma.access import attempt_limits, tokens
from kerma.access.access_tokens import TokenFailure
from kerma.access.user import User
from kerma.database.access import access_tokens, login_attempts

#: Unknown tokens count as failures of this name, which no account can have.
_NAME_OF_ATTEMPTS = "\naccess token"


@dataclass(frozen=True)
class TokenResult:
    """Result of the check of a token.

    Attributes:
        found: the user in whose name it reads, or why there is none.
        delay_s: seconds to wait before the response.
    """

    found: User | TokenFailure
    delay_s: float = 0.0


def check(engine: Engine, token: str, address: str, now: datetime) -> TokenResult:
    """Look a token up, and store its use; an unknown one counts as a failed attempt of the address.

    Known tokens are no guesses: a program whose token has expired locks nobody out.

    Args:
        engine: of a role that may write attempts.
        token: as it was sent.
        address: IP address from which it was sent.
        now: the time.
    """
    digest = tokens.digest(token)
    with engine.begin() as connection:
        found = access_tokens.user_of(connection, digest, now)
        if isinstance(found, User):
            access_tokens.record_use(connection, digest, now)
        if found is not TokenFailure.UNKNOWN:
            return TokenResult(found)
        attempt_id, failures = login_attempts.begin(connection, _NAME_OF_ATTEMPTS, address, now)
        if attempt_limits.is_locked(failures):
            login_attempts.remove(connection, attempt_id)
            return TokenResult(TokenFailure.LOCKED_OUT)
    return TokenResult(found, attempt_limits.delay_s(failures))
