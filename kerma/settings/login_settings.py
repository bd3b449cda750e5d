"""Settings of the login: second steps, an identity provider, and a trusted reverse proxy."""

from pydantic import Field
from pydantic_settings import BaseSettings

from kerma.settings.values import OptionalPath, OptionalWebUrl


class LoginSettings(BaseSettings):
    """Settings of the login: second steps, an identity provider, and a trusted reverse proxy."""

    totp_key: str = Field(
        default="",
        description="Key (at least 16 characters) from which the secrets of second steps of logins (TOTP) are derived; "
        "without one, nobody can set a second step up. Another key makes all of them void.",
        examples=["8d1f0c6b5a7e4f3392c1d0e8b7a65f41"],
    )
    totp_key_file: OptionalPath = Field(
        default=None,
        description="File with that key, instead of `KERMA_TOTP_KEY`.",
        examples=["/run/secrets/kerma_totp_key"],
    )
    totp_required_for: str = Field(
        default="",
        description="Roles whose users log in with a code of a device besides the password, separated by commas: "
        "local accounts with one of them set it up at the next login. Other users may.",
        examples=["administrator, auditor"],
    )
    oidc_issuer: OptionalWebUrl = Field(
        default="",
        description="Identity provider with which users log in by OpenID Connect: its issuer, below which it answers "
        "`/.well-known/openid-configuration`. Where it is not set, users log in with passwords only.",
        examples=["https://login.hospital.example/realms/hospital"],
    )
    oidc_client_id: str = Field(
        default="",
        description="Identifier of the dashboard at the identity provider. Required where `KERMA_OIDC_ISSUER` is set.",
        examples=["kerma-dashboard"],
    )
    oidc_client_secret: str = Field(
        default="",
        description="Secret of the dashboard at the identity provider; not needed where the provider registers it as "
        "a public client.",
        examples=["0f3f1f6e0c1d4d5a"],
    )
    oidc_client_secret_file: OptionalPath = Field(
        default=None,
        description="File with that secret, instead of `KERMA_OIDC_CLIENT_SECRET`.",
        examples=["/run/secrets/kerma_oidc_client_secret"],
    )
    oidc_name: str = Field(
        default="single sign-on",
        description="Name of the identity provider on the page of login: *Log in with …*.",
        examples=["the hospital account"],
    )
    oidc_scopes: str = Field(
        default="openid profile email",
        description="Scopes that the dashboard requests, separated by spaces; `openid` must be among them.",
        examples=["openid profile email groups"],
    )
    oidc_roles_claim: str = Field(
        default="groups",
        description="Claim that lists the groups of the user; dots lead into objects.",
        examples=["realm_access.roles"],
    )
    oidc_roles: str = Field(
        default="",
        description="Roles by group, as `GROUP=ROLE`, separated by commas, or by semicolons where there is one: groups "
        "may then have commas in their names. Each login replaces the roles of the user by these. Where it is not set, "
        "roles are given in Kerma.",
        examples=["dose-physics=physicist, radiology=viewer"],
    )
    proxy_user_header: str = Field(
        default="",
        description="Header in which a reverse proxy names the user, whom it has logged in. It counts only from "
        "`KERMA_PROXY_PEERS`, which is required then.",
        examples=["X-Forwarded-User"],
    )
    proxy_peers: str = Field(
        default="",
        description="Addresses and networks of the reverse proxies that may name users, separated by commas.",
        examples=["127.0.0.1, 172.18.0.0/16"],
    )
    proxy_roles_header: str = Field(
        default="",
        description="Header in which the reverse proxy lists the groups of the user, separated by commas.",
        examples=["X-Forwarded-Groups"],
    )
    proxy_roles: str = Field(
        default="",
        description="Roles by group as in `KERMA_OIDC_ROLES`, for the groups of `KERMA_PROXY_ROLES_HEADER`. Where it "
        "is not set, roles are given in Kerma.",
        examples=["dose-physics=physicist; radiology=viewer"],
    )
