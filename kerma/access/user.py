"""The user of a request."""

from dataclasses import dataclass
from uuid import UUID

from kerma.access.rights import Right


@dataclass(frozen=True)
class User:
    """Who sends a request, and what they may do.

    Attributes:
        account_id: their account; None where there are no accounts and the dashboard serves its own machine only.
        name: of the account.
        rights: what their roles permit.
        roles: the names of their roles, in order.
        equipment_ids: their scope: the equipment whose studies they see; None: all.
        token_name: name of the access token with which a program reads in their name; None for the user in person.
    """

    account_id: UUID | None
    name: str
    rights: frozenset[Right]
    roles: tuple[str, ...] = ()
    equipment_ids: frozenset[UUID] | None = None
    token_name: str | None = None

    def may(self, right: Right) -> bool:
        """Whether the user has a right."""
        return right in self.rights
