"""The rules that come with Kerma: rows of `shipped_rules.csv`, each with source and mark."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from kerma.alerts import rule_file
from kerma.alerts.alert_rule import AlertRule

_FILE = files("kerma.alerts") / "shipped_rules.csv"


@cache
def shipped_rules() -> tuple[AlertRule, ...]:
    """All of them, enabled or not."""
    return tuple(rule_file.read(_FILE.read_text("utf-8")).records.values())


def with_shipped(rules: Iterable[AlertRule]) -> tuple[AlertRule, ...]:
    """The rules that exist: those of the site, then the shipped ones that the site has not taken over.

    Args:
        rules: those that the site added, and shipped ones that somebody enabled or disabled.
    """
    stored = tuple(rules)
    taken = {rule.rule_id for rule in stored}
    return (*stored, *(rule for rule in shipped_rules() if rule.rule_id not in taken))
