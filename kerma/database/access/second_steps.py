"""Second steps of logins, and recovery codes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.database.schema.access_tables import account_recovery_code, account_second_step

_second, _code = account_second_step.c, account_recovery_code.c


class SecondStep(NamedTuple):
    """The second step of an account.

    Attributes:
        nonce: random number from which the secret is derived.
        key_check: digest of the key from which it is derived.
        begun_for: digest of the token of the login or session that set it up; no other can confirm it.
        is_confirmed: whether a code was entered, so that logins need one.
    """

    nonce: str
    key_check: str
    begun_for: str
    is_confirmed: bool


def of_account(connection: Connection, account_id: UUID) -> SecondStep | None:
    """The second step of an account; None where none was set up or begun."""
    columns = _second.nonce, _second.key_check, _second.begun_for, _second.confirmed_at.is_not(None)
    row = connection.execute(select(*columns).where(_second.account_id == account_id)).one_or_none()
    return None if row is None else SecondStep(*row)


def begin(connection: Connection, account_id: UUID, nonce: str, key_check: str, begun_for: str) -> None:
    """Begin to set a second step up; one that was begun before is replaced, a confirmed one stays."""
    values = {"nonce": nonce, "key_check": key_check, "begun_for": begun_for, "last_step": 0}
    new = upsert(account_second_step).values(account_id=account_id, **values)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[_second.account_id], set_=values, where=_second.confirmed_at.is_(None)
        )
    )


def confirm(connection: Connection, account_id: UUID, now: datetime, digests: Collection[str]) -> None:
    """Have logins need codes from now on, or one of these recovery codes."""
    connection.execute(update(account_second_step).where(_second.account_id == account_id).values(confirmed_at=now))
    connection.execute(delete(account_recovery_code).where(_code.account_id == account_id))
    for digest in digests:
        connection.execute(insert(account_recovery_code).values(account_id=account_id, digest=digest))


def use_step(connection: Connection, account_id: UUID, step: int) -> bool:
    """Note the time step of a code; False where a code of it or of a later one was used already."""
    is_new = _second.account_id == account_id, _second.last_step < step
    return connection.execute(update(account_second_step).where(*is_new).values(last_step=step)).rowcount == 1


def use_recovery_code(connection: Connection, account_id: UUID, digest: str) -> bool:
    """Use a recovery code up; False where there is no such one."""
    of_digest = _code.account_id == account_id, _code.digest == digest
    return connection.execute(delete(account_recovery_code).where(*of_digest)).rowcount == 1


def remove(connection: Connection, account_id: UUID) -> bool:
    """Have logins need the password only; returns whether they needed more."""
    connection.execute(delete(account_recovery_code).where(_code.account_id == account_id))
    removed = delete(account_second_step).where(_second.account_id == account_id).returning(_second.confirmed_at)
    return connection.execute(removed).scalar_one_or_none() is not None
