"""Versions of method, tables and rules: a stored skin dose is outdated where they differ from the current ones."""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from kerma.skin_dose.rules.manufacturer_rules import Rule

#: Increased whenever the same events and tables result in another dose.
METHOD = "2"
_HEXADECIMAL_DIGITS = 12


def versions(rule: Rule) -> Mapping[str, str]:
    """Versions of the method, of its tables (a digest of their content), and of the manufacturer's rule."""
    return {"method": METHOD, "tables": _digest_of_tables(), "rules": f"{rule.name} {rule.version}"}


@cache
def current_versions() -> Mapping[str, str]:
    """Versions of method and tables, and a digest of all rules: new rules may apply to equipment without one."""
    rules = (entry for entry in files("kerma.skin_dose.rules").iterdir() if entry.name.endswith(".toml"))
    return {"method": METHOD, "tables": _digest_of_tables(), "rule_files": _digest(rules)}


@cache
def _digest_of_tables() -> str:
    return _digest(files("kerma.skin_dose").joinpath("tables").iterdir())


def _digest(entries: Iterable[Traversable]) -> str:
    ordered = sorted(entries, key=lambda entry: entry.name)
    return sha256(b"".join(entry.read_bytes() for entry in ordered)).hexdigest()[:_HEXADECIMAL_DIGITS]
