"""The check of the institutions to which groups of users are limited: a misspelt one shows its members nothing."""

import difflib
from collections.abc import Iterator

from sqlalchemy import Connection

from kerma.access.role_mapping import parse
from kerma.access.scope import ScopeEntry
from kerma.commands.checks.result import CheckResult
from kerma.database.access import scopes
from kerma.errors import ConfigurationError
from kerma.settings import Settings

_NAME = "Institutions"


def check_institutions(connection: Connection, settings: Settings) -> list[CheckResult]:
    """Whether equipment belongs to each institution that a setting of groups names; nothing where none is named."""
    return [result for variable, names in _named(settings) for result in _results(connection, variable, names)]


def _named(settings: Settings) -> Iterator[tuple[str, frozenset[str]]]:
    """The institutions by the variable that names them; of one that cannot be read, the check of logins reports."""
    for variable, text in (
        ("KERMA_OIDC_ROLES", settings.oidc_roles),
        ("KERMA_LDAP_ROLES", f"{settings.ldap_roles};" if settings.ldap_roles else ""),
        ("KERMA_PROXY_ROLES", settings.proxy_roles),
    ):
        try:
            yield variable, parse(text, variable).institutions
        except ConfigurationError:
            continue


def _results(connection: Connection, variable: str, names: frozenset[str]) -> Iterator[CheckResult]:
    entries = scopes.without_equipment(connection, [ScopeEntry(name) for name in names])
    absent = [entry.institution_name or "" for entry in entries]
    known = [one.institution_name or "" for one in scopes.all_equipment(connection)] if absent else []
    for name in sorted(absent):
        similar = difflib.get_close_matches(name, known, n=1)
        remedy = f"Did you mean {similar[0]!r}?" if similar else "It must be spelt as in the objects of its equipment."
        text = f"{variable} limits users to {name!r}, to which no equipment belongs: they see no studies."
        yield CheckResult(_NAME, False, text, remedy)
    if names and not absent:
        yield CheckResult(_NAME, True, f"{variable}: {', '.join(sorted(names))}")
