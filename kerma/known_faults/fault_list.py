"""Faults as data: the list in TOML, and which faults concern a version."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from kerma.errors import ConfigurationError

_FIELDS = {"id", "first_version", "fixed_in", "effect", "remedy"}
_OPTIONAL = {"fixed_in"}
_VERSION = re.compile(r"\d+(\.\d+){1,3}")


@dataclass(frozen=True)
class KnownFault:
    """A fault.

    Attributes:
        fault_id: year and number: 2026-01.
        first_version: first version with the fault.
        fixed_in: first version without it; empty: none.
        effect: what is wrong.
        remedy: what the site does.
    """

    fault_id: str
    first_version: str
    fixed_in: str
    effect: str
    remedy: str

    def concerns(self, version: str) -> bool:
        """Whether a version has the fault."""
        number = _number(version)
        is_fixed = bool(self.fixed_in) and number >= _number(self.fixed_in)
        return number >= _number(self.first_version) and not is_fixed


def packaged_faults() -> tuple[KnownFault, ...]:
    """The faults that were known when this version was made."""
    return read_faults(files(__package__).joinpath("known_faults.toml").read_bytes(), "known_faults.toml")


def read_faults(content: bytes, name: str) -> tuple[KnownFault, ...]:
    """The faults of a list.

    Args:
        content: TOML in UTF-8.
        name: of the file, for messages.

    Raises:
        ConfigurationError: it is no such list; the message names the entry and the field.
    """
    try:
        entries = tomllib.loads(content.decode()).get("fault", [])
    except (ValueError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name} is no list of known faults in TOML: {error}.") from error
    if not isinstance(entries, list):
        raise ConfigurationError(f"{name}: `fault` must be a list of tables, [[fault]].")
    return tuple(_fault(entry, f"{name}, fault {number}") for number, entry in enumerate(entries, start=1))


def faults_of(version: str, *lists: Sequence[KnownFault]) -> list[KnownFault]:
    """The faults of a version in any of the lists; of two with one identifier that of the later list."""
    by_id = {fault.fault_id: fault for faults in lists for fault in faults}
    return [fault for _, fault in sorted(by_id.items()) if fault.concerns(version)]


def _fault(entry: Mapping[str, Any], where: str) -> KnownFault:
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where} is no table.")
    missing, unknown = _FIELDS - _OPTIONAL - set(entry), set(entry) - _FIELDS
    if missing or unknown:
        named = ", ".join(sorted(missing or unknown))
        raise ConfigurationError(f"{where}: {named} {'is missing' if missing else 'is not a field of a fault'}.")
    for name in ("first_version", "fixed_in"):
        if entry.get(name) and not _VERSION.fullmatch(str(entry[name])):
            raise ConfigurationError(f"{where}, {name}: {entry[name]!r} is no version, such as 1.0.3.")
    return KnownFault(
        fault_id=str(entry["id"]),
        first_version=str(entry["first_version"]),
        fixed_in=str(entry.get("fixed_in", "")),
        effect=str(entry["effect"]),
        remedy=str(entry["remedy"]),
    )


def _number(version: str) -> tuple[int, ...]:
    """The version as numbers of equal length; what follows them, as in 1.0.0rc1, is left out."""
    found = _VERSION.match(version)
    numbers = tuple(map(int, found.group().split("."))) if found else ()
    return (*numbers, 0, 0, 0, 0)[:4]
