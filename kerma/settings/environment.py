"""All settings, and how they are read from environment variables with the prefix KERMA_."""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from kerma.errors import ConfigurationError
from kerma.settings.alert_settings import AlertSettings
from kerma.settings.data_protection_settings import DataProtectionSettings
from kerma.settings.database_settings import DatabaseSettings
from kerma.settings.directory_settings import DirectorySettings
from kerma.settings.login_settings import LoginSettings
from kerma.settings.mail_settings import MailSettings
from kerma.settings.operation_settings import OperationSettings
from kerma.settings.orthanc_settings import OrthancSettings
from kerma.url_secrets import without_secrets

PREFIX = "KERMA_"
#: Errors of pydantic by type, in the words of this module; others keep pydantic's.
_EXPECTED = {
    "enum": "{expected}",
    "int_parsing": "a whole number",
    "greater_than_equal": "at least {ge}",
    "value_error": "{error}",
}


class Settings(
    AlertSettings,
    MailSettings,
    LoginSettings,
    DirectorySettings,
    DataProtectionSettings,
    OperationSettings,
    OrthancSettings,
    DatabaseSettings,
):
    """All settings; each field is read from `KERMA_` + its name in capitals.

    docs/reference/settings.md is printed from the descriptions, defaults and examples, fields of the last base first.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")


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
    value = without_secrets(repr(invalid["input"]))
    expected = _EXPECTED.get(invalid["type"])
    if expected is None:
        return f"{name} is {value}: {invalid['msg']}."
    context = {key: str(value).replace("'", "") for key, value in invalid.get("ctx", {}).items()}
    return f"{name} is {value}; it must be {expected.format(**context)}."
