"""An alert as pages and files show it: value and limit in the unit of its rule."""

from typing import NamedTuple

from dashboard.pages.alerts import texts
from kerma.alerts.alert_rule import AlertRule
from kerma.database.query.alerts.alert_page import PageAlert
from kerma.database.query.alerts.alert_timeline import AlertVersion


class InRuleUnit(NamedTuple):
    """Value, its ends with the expanded uncertainty, and the limit, in the unit in which the rule states its limit."""

    value: float | None
    low: float | None
    high: float | None
    limit: float
    unit: str
    is_upper_bound: bool

    @property
    def value_text(self) -> str:
        """The value with its uncertainty, or as an upper bound."""
        return texts.value_with_uncertainty(
            self.value, self.low, self.high, self.unit, is_upper_bound=self.is_upper_bound
        )

    @property
    def limit_text(self) -> str:
        """The limit with its unit."""
        return texts.value_with_uncertainty(self.limit, None, None, self.unit, is_upper_bound=False)

    @property
    def percent_of_limit(self) -> float | None:
        """The value in per cent of the limit; None where there is no value."""
        return None if self.value is None else round(100 * self.value / self.limit, 1)


def in_rule_unit(found: PageAlert | AlertVersion, rule: AlertRule | None) -> InRuleUnit:
    """Value and limit of an alert, or of a version of it.

    Args:
        found: the alert or version, whose numbers are in Kerma's unit.
        rule: its rule; None: not known, so that numbers stay in Kerma's unit.
    """
    one = found.alert if isinstance(found, PageAlert) else found
    factor, unit = 1.0, one.unit
    if rule is not None and rule.kerma_unit == one.unit:
        factor, unit = float(rule.limit) / rule.threshold, rule.unit
    return InRuleUnit(
        _times(one.value, factor),
        _times(one.value_low, factor),
        _times(one.value_high, factor),
        one.threshold * factor,
        unit,
        one.is_upper_bound,
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
