"""Settings of Kerma, read from environment variables with the prefix KERMA_."""

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kerma.errors import ConfigurationError

PREFIX = "KERMA_"
MAX_PORT = 65535
_MAX_AE_TITLE_CHARACTERS = 16
#: Errors of pydantic by type, in the words of this module; others keep pydantic's.
_EXPECTED = {
    "enum": "{expected}",
    "int_parsing": "a whole number",
    "greater_than_equal": "at least {ge}",
    "value_error": "{error}",
}


def ae_title(text: str) -> str:
    """The AE title without spaces around it (PS3.5 6.2, VR AE).

    Raises:
        ValueError: the text cannot be an AE title; the message states what one is.
    """
    stripped = text.strip()
    is_allowed = stripped.isascii() and stripped.isprintable() and "\\" not in stripped
    if not is_allowed or not 1 <= len(stripped) <= _MAX_AE_TITLE_CHARACTERS:
        raise ValueError("an AE title: 1 to 16 ASCII characters without backslash")
    return stripped


def _web_url(text: str) -> str:
    scheme, separator, host = text.partition("://")
    if scheme.lower() not in {"http", "https"} or not separator or not host.strip("/") or any(map(str.isspace, text)):
        raise ValueError("a URL that begins with http:// or https://")
    return text


def _optional_web_url(text: str) -> str:
    return _web_url(text) if text else text


def _port(number: int) -> int:
    if not 1 <= number <= MAX_PORT:
        raise ValueError(f"a port from 1 to {MAX_PORT}")
    return number


def _optional_path(path: Path | None) -> Path | None:
    """None for a variable that is set, and empty."""
    return None if path == Path() else path


_Port = Annotated[int, AfterValidator(_port)]
_OptionalPath = Annotated[Path | None, AfterValidator(_optional_path)]
_AeTitle = Annotated[str, AfterValidator(ae_title)]
_WebUrl = Annotated[str, AfterValidator(_web_url)]
_OptionalWebUrl = Annotated[str, AfterValidator(_optional_web_url)]


class Protection(StrEnum):
    """How an attribute that identifies the patient is stored."""

    NONE = "none"
    HASH = "hash"
    PLAIN = "plain"


class LogFormat(StrEnum):
    """Form of log lines."""

    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """All settings; each field is read from `KERMA_` + its name in capitals.

    docs/reference/settings.md is printed from the descriptions, defaults and examples.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    database_url: str = Field(
        default="",
        description="PostgreSQL database of Kerma, with a role that owns its tables. "
        "`make run` starts a private PostgreSQL where it is not set; everything else needs it.",
        examples=["postgresql://kerma:password@localhost/kerma"],
    )
    dashboard_database_url: str = Field(
        default="",
        description="The same database with a role that may only read: the dashboard and its exports use it. "
        "Where it is not set, `KERMA_DATABASE_URL` is used.",
        examples=["postgresql://kerma_reader:password@localhost/kerma"],
    )
    settings_database_url: str = Field(
        default="",
        description="The same database with a role that may change equipment calibrations, senders, decisions, saved "
        "views and preferences, and have objects read again: the dashboard uses it for these. Where it is not set, "
        "`KERMA_DATABASE_URL` is used.",
        examples=["postgresql://kerma_settings:password@localhost/kerma"],
    )
    orthanc_url: _WebUrl = Field(
        default="http://127.0.0.1:18042",
        description="URL of Orthanc as Kerma's programs reach it. The password is taken from `KERMA_ORTHANC_USERS`.",
        examples=["http://orthanc:8042"],
    )
    orthanc_explorer_url: _OptionalWebUrl = Field(
        default="",
        description="URL of Orthanc as the user's browser reaches it: the dashboard links to it. Where it is not set, "
        "`KERMA_ORTHANC_URL` is used.",
        examples=["https://dose.hospital.example/orthanc"],
    )
    orthanc_dicom_host: str = Field(
        default="127.0.0.1",
        description="Host to which the dashboard's page Upload sends by C-STORE.",
        examples=["orthanc"],
    )
    orthanc_dicom_port: _Port = Field(
        default=14242,
        description="DICOM port of Orthanc: the page Upload sends to it. Orthanc itself reads the same variable for "
        "the port on which it listens.",
        examples=[104],
    )
    orthanc_aet: _AeTitle = Field(
        default="KERMA",
        description="AE title of Orthanc: the page Upload calls it. Orthanc itself reads the same variable.",
        examples=["DOSE_SCP"],
    )
    orthanc_log: Path | None = Field(
        default=None,
        description="Log file of Orthanc as the plugin reaches it: the page Senders lists the callers that Orthanc "
        "rejected. Where it is not set, rejected callers are not known.",
        examples=["/var/log/orthanc/Orthanc.log"],
    )
    orthanc_storage: Path = Field(
        default=Path("/var/lib/orthanc/db"),
        description="Folder of Orthanc's index and objects: `kerma backup` copies it. Orthanc itself reads the same "
        "variable.",
        examples=["/data/orthanc"],
    )
    dashboard_url: _WebUrl = Field(
        default="http://127.0.0.1:18501",
        description="URL of the dashboard as the user's browser reaches it: Orthanc Explorer links to it.",
        examples=["https://dose.hospital.example"],
    )
    max_lag_minutes: Annotated[int, Field(ge=1)] = Field(
        default=15,
        description="Minutes that the reading of received objects may lag before `/kerma/health` answers 503.",
        examples=[60],
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        description="Form of log lines: `text`, or `json` with one object per line. Lines hold identifiers of objects "
        "and studies, and no data of patients.",
        examples=["json"],
    )
    retention: str = Field(
        default="",
        description="Objects that `kerma retention run` deletes from Orthanc: SOP classes by keyword or UID, each with "
        "an age in days. Where it is not set, nothing is ever deleted. Doses stay in the database.",
        examples=["CTImageStorage:90d, XRayAngiographicImageStorage:30d"],
    )
    identity_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Age in months of studies whose patient's identity the worker erases each day: name, ID, birth "
        "date and accession number; the doses stay. It does not come back, also when objects are read again. With 0, "
        "nothing is ever erased.",
        examples=["120"],
    )
    staff_names_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Age in months of studies from which the worker erases names of staff each day, hashes as well: "
        "operators, physicians, observers, persons who confirmed a dose check; the doses stay. They do not come back, "
        "also when objects are read again. With 0, nothing is ever erased.",
        examples=["60"],
    )
    audit_trail_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Months after which the worker removes the audit trail, a whole month at a time, once it has "
        "verified it; the signed ends of its days stay. National law may demand that it is kept for years. With 0, "
        "nothing is ever removed.",
        examples=["120"],
    )
    earlier_versions_retention_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Months after which the worker deletes earlier versions of dose objects from the database, counted "
        "from when a later version replaced them. With 0, none is ever deleted.",
        examples=["24"],
    )
    secret_file: Path | None = Field(
        default=None,
        description="File with the key (at least 16 bytes) for hashes of patient data (HMAC-SHA256). Required where "
        "one of the five settings below is `hash`. `make run` creates one. Keep a copy: with another key the same "
        "patient gets another hash.",
        examples=["/run/secrets/kerma_secret"],
    )
    patient_name: Protection = Field(
        default=Protection.HASH,
        description="How the patient's name is stored: `none` (not at all), `hash` (keyed hash) or `plain`.",
        examples=["none"],
    )
    patient_id: Protection = Field(
        default=Protection.HASH,
        description="How the patient's ID is stored: `none`, `hash` or `plain`.",
        examples=["plain"],
    )
    accession: Protection = Field(
        default=Protection.HASH,
        description="How the accession number is stored: `none`, `hash` or `plain`.",
        examples=["plain"],
    )
    birth_date: Protection = Field(
        default=Protection.HASH,
        description="How the patient's birth date is stored: `none`, `hash` or `plain`. The age at the study is "
        "stored in any case.",
        examples=["none"],
    )
    totp_key: str = Field(
        default="",
        description="Key (at least 16 characters) from which the secrets of second steps of logins (TOTP) are derived; "
        "without one, nobody can set a second step up. Another key makes all of them void.",
        examples=["8d1f0c6b5a7e4f3392c1d0e8b7a65f41"],
    )
    totp_key_file: _OptionalPath = Field(
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
    staff_names: Protection = Field(
        default=Protection.HASH,
        description="How names of staff are stored, in studies and in dose reports: operators, physicians, observers, "
        "persons who confirmed a dose check. `none`, `hash` or `plain`.",
        examples=["plain"],
    )
    oidc_issuer: _OptionalWebUrl = Field(
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
    oidc_client_secret_file: Path | None = Field(
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
    ldap_url: str = Field(
        default="",
        description="Directory with which users log in with name and password: `ldaps://HOST`, or `ldap://HOST`, where "
        "StartTLS is required except on the same computer. Where it is not set, only local accounts have passwords.",
        examples=["ldaps://directory.hospital.example"],
    )
    ldap_ca_file: _OptionalPath = Field(
        default=None,
        description="Certificates (PEM) that may sign that of the directory. Where it is not set, those of the "
        "operating system.",
        examples=["/etc/kerma/directory-ca.crt"],
    )
    ldap_bind_dn: str = Field(
        default="",
        description="Distinguished name with which the dashboard searches users; empty: anonymously.",
        examples=["cn=kerma,ou=services,dc=hospital,dc=example"],
    )
    ldap_bind_password: str = Field(
        default="",
        description="Password of that name.",
        examples=["6f1c0d5e2b7a"],
    )
    ldap_bind_password_file: _OptionalPath = Field(
        default=None,
        description="File with that password, instead of `KERMA_LDAP_BIND_PASSWORD`.",
        examples=["/run/secrets/kerma_ldap_password"],
    )
    ldap_base_dn: str = Field(
        default="",
        description="Below which entry users and groups are searched. Required where `KERMA_LDAP_URL` is set.",
        examples=["dc=hospital,dc=example"],
    )
    ldap_user_filter: str = Field(
        default="(uid={name})",
        description="Filter that finds a user by the name that was entered, which replaces `{name}`.",
        examples=["(&(objectCategory=person)(sAMAccountName={name}))"],
    )
    ldap_id_attribute: str = Field(
        default="entryUUID",
        description="Attribute that identifies a user and never changes; `objectGUID` in Active Directory.",
        examples=["objectGUID"],
    )
    ldap_name_attribute: str = Field(
        default="uid",
        description="Attribute with the name of the user for people.",
        examples=["sAMAccountName"],
    )
    ldap_groups_attribute: str = Field(
        default="memberOf",
        description="Attribute of a user that lists the distinguished names of the groups.",
        examples=["isMemberOf"],
    )
    ldap_group_filter: str = Field(
        default="",
        description="Filter that finds the groups of a user, whose distinguished name replaces `{dn}`; where it is not "
        "set, they are those of `KERMA_LDAP_GROUPS_ATTRIBUTE`.",
        examples=["(member={dn})"],
    )
    ldap_roles: str = Field(
        default="",
        description="Roles by distinguished name of a group, as `GROUP=ROLE`, separated by semicolons. Each login "
        "replaces the roles of the user by these. Where it is not set, roles are given in Kerma.",
        examples=["cn=dose,ou=groups,dc=hospital,dc=example=physicist;"],
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
    syslog_host: str = Field(
        default="",
        description="Host of the collector of audit messages: the worker sends each row of the audit trail to it, as "
        "an audit message of DICOM (PS3.15 A.5) by syslog over TLS. Where it is not set, this worker sends "
        "nothing; `kerma outbox end syslog` ends the collection for it.",
        examples=["audit.hospital.example"],
    )
    syslog_port: _Port = Field(
        default=6514,
        description="Port of that collector.",
        examples=[10514],
    )
    syslog_ca_file: _OptionalPath = Field(
        default=None,
        description="Certificates (PEM) that may sign that of the collector. Where it is not set, those of the "
        "operating system.",
        examples=["/etc/kerma/syslog-ca.crt"],
    )
    syslog_certificate_file: _OptionalPath = Field(
        default=None,
        description="Certificate (PEM) with which the worker identifies itself, where the collector requires one.",
        examples=["/etc/kerma/syslog.crt"],
    )
    syslog_key_file: _OptionalPath = Field(
        default=None,
        description="Key (PEM) of that certificate; not needed where it stands in the same file.",
        examples=["/etc/kerma/syslog.key"],
    )

    def required_database_url(self) -> str:
        """URL of the database.

        Raises:
            ConfigurationError: KERMA_DATABASE_URL is not set.
        """
        if not self.database_url:
            raise ConfigurationError(
                "KERMA_DATABASE_URL is not set. Set it to your PostgreSQL, "
                "for example postgresql://kerma:password@localhost/kerma."
            )
        return self.database_url

    def reading_database_url(self) -> str:
        """URL of the database for connections that only read: KERMA_DASHBOARD_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.dashboard_database_url or self.required_database_url()

    def writing_database_url(self) -> str:
        """URL for what the dashboard changes: KERMA_SETTINGS_DATABASE_URL, else KERMA_DATABASE_URL."""
        return self.settings_database_url or self.required_database_url()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Settings of this process, read from the environment once.

    Raises:
        ConfigurationError: a variable has a value that it cannot have.
    """
    return read_settings()


def read_settings(fallback: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment.

    Args:
        fallback: values by name of the variable, for variables that are not set in the environment.

    Raises:
        ConfigurationError: a variable has a value that it cannot have.
    """
    fields = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}
    unset = {name: value for name, value in (fallback or {}).items() if name in fields and not os.environ.get(name)}
    values: dict[str, Any] = {fields[name]: value for name, value in unset.items()}
    try:
        return Settings(**values)
    except ValidationError as error:
        invalid = error.errors(include_url=False)
        raise ConfigurationError(" ".join(_error_message(one) for one in invalid)) from error


def _error_message(invalid: Mapping[str, Any]) -> str:
    """Which variable, its value, and what it must be."""
    name = f"{PREFIX}{str(invalid['loc'][0]).upper()}"
    expected = _EXPECTED.get(invalid["type"])
    if expected is None:
        return f"{name} is {invalid['input']!r}: {invalid['msg']}."
    context = {key: str(value).replace("'", "") for key, value in invalid.get("ctx", {}).items()}
    return f"{name} is {invalid['input']!r}; it must be {expected.format(**context)}."
