"""Passwords of local accounts as the routes of the dashboard verify and set them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from anyio import CapacityLimiter

from dashboard.ui.engines import writing_engine
from kerma.access import passwords
from kerma.access.passwords import Passwords, UnacceptablePasswordError
from kerma.authentication.directory_configuration import directory_configuration
from kerma.authentication.directory_login import DirectoryLogin
from kerma.authentication.local import LocalLogin
from kerma.authentication.second_step_configuration import second_step_login as configured_second_step
from kerma.messages import Message, message
from kerma.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from kerma.authentication.second_step import SecondStepLogin

_MAX_FIELDS = 20
_MAX_FIELD_BYTES = 65_536
# Each hash takes 64 MiB and a processor core for a tenth of a second.
_MAX_HASHES_AT_ONCE = 2


@cache
def local_login() -> LocalLogin:
    """Verifies and sets passwords."""
    return LocalLogin(writing_engine(settings().writing_database_url()), Passwords(), second_step_login())


@cache
def second_step_login() -> SecondStepLogin:
    """Verifies the second step of logins, and sets it up.

    Raises:
        ConfigurationError: the key from which secrets are derived cannot be read.
    """
    return configured_second_step(writing_engine(settings().writing_database_url()), settings())


@cache
def directory_login() -> DirectoryLogin | None:
    """Logs users of the hospital's directory in; None where the settings name none.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    configuration = directory_configuration(settings())
    engine = writing_engine(settings().writing_database_url())
    return None if configuration is None else DirectoryLogin(engine, configuration)


@cache
def hash_limiter() -> CapacityLimiter:
    """Limits how many passwords are hashed at once."""
    return CapacityLimiter(_MAX_HASHES_AT_ONCE)


def objection(new: str, again: str, name: str) -> Message | None:
    """Why a password cannot be set; None where it can."""
    if new != again:
        return message("The two passwords differ.")
    try:
        passwords.require_acceptable(new, name)
    except UnacceptablePasswordError as error:
        return error.what
    return None


async def posted_form(request: Request) -> FormData:
    """The fields of a form of these pages, which has few and uploads no file.

    Raises:
        HTTPException: it has a file, or more fields or longer ones; nothing of it is stored.
    """
    return await request.form(max_files=0, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES)


def field(form: Mapping[str, object], name: str) -> str:
    """The text of a field of a form; empty where there is none."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
