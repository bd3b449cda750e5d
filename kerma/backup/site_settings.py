"""The settings of a site as a backup holds them: every variable of Kerma without passwords and keys."""

import os
import re
from collections.abc import Mapping

from kerma.settings import PREFIX

#: Variables whose value is or holds a password or a key.
_SECRET = re.compile(r"PASSWORD|SECRET$|_USERS$")
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@:\s]*):[^/@\s]*(?=@)")


def current(others: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that are set, without passwords: `postgresql://kerma@localhost/kerma`.

    Args:
        others: variables that count where the environment does not set them.
    """
    known = {**(others or {}), **os.environ}
    return {
        name: _PASSWORD_IN_URL.sub(r"\1", value)
        for name, value in sorted(known.items())
        if name.startswith(PREFIX) and value and not _SECRET.search(name)
    }


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """A line for each variable that has another value than in the backup."""
    names = sorted(before.keys() | now.keys())
    return [
        f"{name} is {now.get(name, 'not set')}; in the backup it was {before.get(name, 'not set')}."
        for name in names
        if before.get(name) != now.get(name)
    ]
