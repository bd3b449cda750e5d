"""What becomes of an attempt to log in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from kerma.standard.enumerations import LoginMethod


class LoginFailure(StrEnum):
    """Why a login was refused; an unknown name and a wrong password are one reason."""

    WRONG = "wrong"
    #: The password is right, and the account is locked.
    ACCOUNT_LOCKED = "account_locked"
    #: Too many attempts failed before; the password was not looked at.
    LOCKED_OUT = "locked_out"
    #: The password was right; the code of the second step is wrong or was used before.
    WRONG_CODE = "wrong_code"
    #: The second step came too late.
    EXPIRED = "expired"
    #: The directory cannot be reached; nothing counts as a failure.
    DIRECTORY_AWAY = "directory_away"


@dataclass(frozen=True)
class LoginResult:
    """Result of an attempt to log in.

    Attributes:
        token: of the new session; empty where the login was refused or is not complete.
        account_id: of the account that was entered; None where there is none.
        failure: why it was refused; None where it was not.
        delay_s: seconds to wait before the response.
        second_step: token of the second step that the login needs; empty where it needs none.
        method: how the user logged in, or tried to.
        recovery_codes: that the user gets, because the second step was set up; shown once.
    """

    token: str
    account_id: UUID | None
    failure: LoginFailure | None
    delay_s: float = 0.0
    second_step: str = field(default="", repr=False)
    method: LoginMethod = LoginMethod.PASSWORD
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


#: Records a change in the audit trail, in the transaction of the change: an error undoes it.
Record: TypeAlias = Callable[[Connection, LoginResult], None]
