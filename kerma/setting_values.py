"""The settings in force, for people: values, defaults and meanings. Secrets are never among the values."""

from typing import NamedTuple

from kerma.database.engine import without_password
from kerma.settings import PREFIX, Settings
from kerma.url_secrets import without_secrets

#: Settings that are secrets, or name them: only whether they are set is shown.
SECRETS = frozenset({"totp_key", "oidc_client_secret", "ldap_bind_password", "mail_password"})
#: Settings whose values are URLs of a database.
_DATABASE_URLS = frozenset({"database_url", "dashboard_database_url", "settings_database_url"})


class ShownSetting(NamedTuple):
    """One setting.

    Attributes:
        variable: the environment variable that sets it.
        value: what applies, as text; empty: nothing. None for a secret that is set.
        default: what applies where the variable is not set; empty: nothing.
        is_set: whether the variable is set.
        meaning: English description, with names of variables and values in backticks.
    """

    variable: str
    value: str | None
    default: str
    is_set: bool
    meaning: str


def shown(settings: Settings, name: str) -> ShownSetting:
    """One setting, by the name of its field."""
    field = Settings.model_fields[name]
    return ShownSetting(
        variable=f"{PREFIX}{name.upper()}",
        value=_value(name, _text(getattr(settings, name))),
        default=_text(field.default),
        is_set=name in settings.model_fields_set,
        meaning=field.description or "",
    )


def _value(name: str, text: str) -> str | None:
    if name in SECRETS and text:
        return None
    return without_password(text) if name in _DATABASE_URLS else without_secrets(text)


def _text(value: object) -> str:
    return "" if value is None else str(value)
