"""What the claims of an identity provider state about a user. Pure: claims in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerma.access.provider_user import ProviderUser, shown_name

if TYPE_CHECKING:
    from kerma.json_types import Json, JsonValue

#: Claims that name a user (OpenID Connect Core 5.1), the one that people know best first.
_NAMES = ("preferred_username", "email", "sub")


def user_of(issuer: str, claims: Json) -> ProviderUser:
    """The user whom the claims describe."""
    subject = str(claims["sub"])
    return ProviderUser(issuer, subject, shown_name(*map(claims.get, _NAMES)) or "?")


def groups_at(claims: Json, path: str) -> frozenset[str]:
    """The texts of a claim: one text, or a list of which other members are left out; empty where it is missing.

    Args:
        claims: of the user.
        path: name of the claim, with dots into objects: `realm_access.roles`. A claim whose own name has dots is
            found as well.
    """
    found = claims[path] if path in claims else _below(claims, path)
    texts = found if isinstance(found, list) else [found]
    return frozenset(text for text in texts if isinstance(text, str))


def _below(claims: Json, path: str) -> JsonValue:
    found: JsonValue = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
