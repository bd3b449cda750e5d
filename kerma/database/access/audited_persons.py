"""The persons whom the audit trail may mean by one name: several accounts may have it, also ones that are removed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.access import accounts
from kerma.database.access.account_names import lower_name
from kerma.database.schema.audit_tables import audit_event
from kerma.database.sql_types import Condition


@dataclass(frozen=True)
class AuditedPerson:
    """Somebody whose rows the audit trail has, or who has an account.

    Attributes:
        name: as in the rows.
        account_id: the account; None for users of the command line.
        name_with_issuer: by which several of one name differ; empty where there is no account, or no longer.
    """

    name: str
    account_id: UUID | None
    name_with_issuer: str

    def __str__(self) -> str:
        """The person, such as "ada@local (1a347e38-5805-5833-b159-90257a56d035)"."""
        return f"{self.name_with_issuer or self.name} ({self.account_id or '-'})"


def persons(connection: Connection, text: str) -> list[AuditedPerson]:
    """All whom a text may mean, those with an account first.

    Args:
        connection: of a role that reads accounts and the trail.
        text: as of `accounts.fitting`; or the name or the identifier of an account that is removed, or the name of a
            user of the command line.
    """
    found = [
        AuditedPerson(one.name, one.account_id, one.name_with_issuer) for one in accounts.fitting(connection, text)
    ]
    known = {person.account_id for person in found}
    has_name = func.lower(audit_event.c.user_name) == lower_name(text)
    found += [person for person in _of_rows(connection, has_name) if person.account_id not in known]
    if not found and (account_id := accounts.identifier(text)) is not None:
        return _of_rows(connection, audit_event.c.account_id == account_id)
    return found


def _of_rows(connection: Connection, condition: Condition) -> list[AuditedPerson]:
    """The persons of these rows, in the order of their first row."""
    query = (
        select(audit_event.c.account_id, func.max(audit_event.c.user_name))
        .where(condition)
        .group_by(audit_event.c.account_id)
        .order_by(func.min(audit_event.c.recorded_at))
    )
    return [_person(connection, *row) for row in connection.execute(query).all()]


def _person(connection: Connection, account_id: UUID | None, name: str) -> AuditedPerson:
    account = None if account_id is None else accounts.by_id(connection, account_id)
    return AuditedPerson(name, account_id, account.name_with_issuer if account else "")
