"""A user whom an identity provider or a proxy has recognised."""

from __future__ import annotations

from typing import NamedTuple

_MAX_NAME_CHARACTERS = 80
#: With which the issuers of accounts of a directory begin.
DIRECTORY_PREFIX = "ldap:"


class ProviderUser(NamedTuple):
    """Whom a provider has recognised.

    Attributes:
        issuer: the provider.
        subject: its identifier of the user, which never changes; with the issuer the key of the account.
        name: of the user, for people; it may change, and several users may have the same.
    """

    issuer: str
    subject: str
    name: str


def shown_name(*candidates: object) -> str:
    """The first of several names that has printable characters, without others and cut; empty where none has."""
    names = (_printable(one) for one in candidates if isinstance(one, str))
    return next(filter(None, names), "")


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text)).strip()[:_MAX_NAME_CHARACTERS].strip()
