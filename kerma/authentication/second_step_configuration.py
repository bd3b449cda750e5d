"""Second steps of logins as the settings state them: the key of their secrets, and whose logins need one."""

from sqlalchemy import Engine

from kerma.authentication.second_step import SecondStepLogin
from kerma.errors import ConfigurationError
from kerma.settings import Settings

_MIN_KEY_BYTES = 16


def required_roles(site: Settings) -> frozenset[str]:
    """The roles of KERMA_TOTP_REQUIRED_FOR."""
    return frozenset(filter(None, (name.strip() for name in site.totp_required_for.split(","))))


def required_second_steps(site: Settings) -> frozenset[str]:
    """The same, where second steps can be set up.

    Raises:
        ConfigurationError: the key is missing or cannot be used.
    """
    roles, key = required_roles(site), totp_key(site)
    if roles and not key:
        raise ConfigurationError("KERMA_TOTP_REQUIRED_FOR is set, and KERMA_TOTP_KEY is not: set it as well.")
    return roles


def second_step_login(engine: Engine, site: Settings) -> SecondStepLogin:
    """As the settings state it.

    Raises:
        ConfigurationError: the key cannot be read.
    """
    return SecondStepLogin(engine, totp_key(site), required_roles(site))


def totp_key(site: Settings) -> bytes:
    """The key from which secrets are derived; empty where the settings name none.

    Raises:
        ConfigurationError: the file cannot be read, or the key is short.
    """
    key, path = site.totp_key.strip().encode(), site.totp_key_file
    if path is not None:
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise ConfigurationError(f"KERMA_TOTP_KEY_FILE is {str(path)!r}, which cannot be read.") from error
    if len(key) < _MIN_KEY_BYTES and (key or path):
        raise ConfigurationError(f"The key of second steps (KERMA_TOTP_KEY) is shorter than {_MIN_KEY_BYTES} bytes.")
    return key
