"""The shipped rules that are offered at the first start: levels of interventions, to confirm or decline."""

from collections.abc import Sequence

from kerma.alerts.alert_rule import AlertRule
from kerma.alerts.shipped_rules import shipped_rules

#: Names of the levels of SIR/CIRSE begin with this.
_PREFIX = "SIR-"


def offered_rules() -> Sequence[AlertRule]:
    """The levels of SIR/CIRSE, in the order of the shipped rules."""
    return [rule for rule in shipped_rules() if rule.rule_id.startswith(_PREFIX)]
