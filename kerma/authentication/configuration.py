"""What the settings state about identity provider and reverse proxy, checked: a half setting must open no door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kerma.access import networks, role_mapping
from kerma.authentication.directory_configuration import directory_configuration
from kerma.authentication.second_step_configuration import totp_key
from kerma.errors import ConfigurationError
from kerma.settings import settings

if TYPE_CHECKING:
    from kerma.access.networks import Networks
    from kerma.access.role_mapping import RoleMapping
    from kerma.settings import Settings

#: Path of the dashboard to which the identity provider sends the browser back.
CALLBACK_PATH = "/oidc/callback"
#: Path of the page of login.
LOGIN_PATH = "/login"
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class OidcConfiguration:
    """An identity provider, and the dashboard as its client.

    Attributes:
        issuer: the provider.
        name: of the provider, for people.
        client_id: identifier of the dashboard at the provider.
        client_secret: empty for a public client.
        redirect_url: where the provider sends the browser back.
        logged_out_url: where it sends the browser back after a logout at the provider.
        scopes: that the dashboard requests, separated by spaces.
        roles_claim: path of the claim with the groups of the user.
        mapping: roles by group.
    """

    issuer: str
    name: str
    client_id: str
    client_secret: str
    redirect_url: str
    logged_out_url: str
    scopes: str
    roles_claim: str
    mapping: RoleMapping


@dataclass(frozen=True)
class ProxyConfiguration:
    """Reverse proxies that log users in.

    Attributes:
        user_header: header with the user, in lower case.
        roles_header: header with the groups, in lower case; empty where there is none.
        peers: from where the headers count.
        mapping: roles by group.
    """

    user_header: str
    roles_header: str
    peers: Networks
    mapping: RoleMapping


def oidc_configuration(site: Settings) -> OidcConfiguration | None:
    """The identity provider of the settings; None where there is none.

    Raises:
        ConfigurationError: a setting is missing or cannot be used.
    """
    if not site.oidc_issuer:
        return None
    if not site.oidc_client_id:
        raise ConfigurationError("KERMA_OIDC_ISSUER is set, and KERMA_OIDC_CLIENT_ID is not: set it as well.")
    if "openid" not in site.oidc_scopes.split():
        raise ConfigurationError(f"KERMA_OIDC_SCOPES is {site.oidc_scopes!r}; openid must be among the scopes.")
    address = urlsplit(site.oidc_issuer)
    if address.scheme != "https" and address.hostname not in _OWN_NAMES:
        raise ConfigurationError(
            f"KERMA_OIDC_ISSUER is {site.oidc_issuer!r}; it must begin with https://, except on this machine."
        )
    return OidcConfiguration(
        issuer=site.oidc_issuer,
        name=site.oidc_name,
        client_id=site.oidc_client_id,
        client_secret=_client_secret(site),
        redirect_url=site.dashboard_url.rstrip("/") + CALLBACK_PATH,
        logged_out_url=site.dashboard_url.rstrip("/") + LOGIN_PATH,
        scopes=site.oidc_scopes,
        roles_claim=site.oidc_roles_claim,
        mapping=role_mapping.parse(site.oidc_roles, "KERMA_OIDC_ROLES"),
    )


def proxy_configuration(site: Settings) -> ProxyConfiguration | None:
    """The reverse proxies of the settings that name users; None where there are none.

    Raises:
        ConfigurationError: a setting is missing or cannot be used.
    """
    if not site.proxy_user_header:
        return None
    peers = networks.parse(site.proxy_peers, "KERMA_PROXY_PEERS")
    if not peers:
        raise ConfigurationError(
            "KERMA_PROXY_USER_HEADER is set, and KERMA_PROXY_PEERS is not: anybody could send the header. Name the "
            "addresses of your reverse proxies, for example 127.0.0.1."
        )
    return ProxyConfiguration(
        user_header=_header_name(site.proxy_user_header, "KERMA_PROXY_USER_HEADER"),
        roles_header=_header_name(site.proxy_roles_header, "KERMA_PROXY_ROLES_HEADER"),
        peers=peers,
        mapping=role_mapping.parse(site.proxy_roles, "KERMA_PROXY_ROLES"),
    )


def login_settings_problem() -> str:
    """Why the settings of logins cannot be used; empty where they can, and where settings of all programs cannot."""
    try:
        site = settings()
    except ConfigurationError:
        return ""  # every page says so
    try:
        oidc_configuration(site)
        proxy_configuration(site)
        totp_key(site)
        directory_configuration(site)
    except ConfigurationError as error:
        return str(error)
    return ""


def _client_secret(site: Settings) -> str:
    path = site.oidc_client_secret_file
    if path is None or path == Path():  # the variable is set, and empty
        return site.oidc_client_secret
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"KERMA_OIDC_CLIENT_SECRET_FILE is {str(path)!r}, which cannot be read.") from error


def _header_name(text: str, variable: str) -> str:
    if text and not _HEADER_NAME.fullmatch(text):
        raise ConfigurationError(f"{variable} is {text!r}; a name of letters, digits and hyphens is needed.")
    return text.lower()
