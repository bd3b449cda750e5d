"""Versions of what a skin dose comes from, so that a stored one can be told from what today's code would give."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from kerma.skin_dose.rules.manufacturer_rules import Rule

#: Raised whenever the same events and tables give another dose.
METHOD = "1"
_HEXADECIMAL_DIGITS = 12


def versions(rule: Rule) -> Mapping[str, str]:
    """Versions of the method, of its tables (a digest of their content), and of the vendor rule."""
    return {"method": METHOD, "tables": _digest(), "rules": f"{rule.name} {rule.version}"}


@cache
def _digest() -> str:
    tables = sorted(files(__package__).joinpath("tables").iterdir(), key=lambda table: table.name)
    return sha256(b"".join(table.read_bytes() for table in tables)).hexdigest()[:_HEXADECIMAL_DIGITS]
