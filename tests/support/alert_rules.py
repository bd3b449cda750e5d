"""Alert rules in one call."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kerma.alerts.alert_rule import AlertRule, RuleKind, RuleMark, Severity
from kerma.alerts.quantity import AlertQuantity
from kerma.standard.enumerations import ExamModality

_RULE = AlertRule(
    rule_id="R-1",
    title="A rule",
    kind=RuleKind.THRESHOLD,
    modality=ExamModality.FLUOROSCOPY,
    quantity=AlertQuantity.DAP,
    unit="cGy.cm2",
    limit=Decimal(20_000),
    standard_name=None,
    regions=(),
    equipment_id=None,
    age_years=None,
    weight_kg=None,
    phantom=None,
    acquisition=None,
    severity=Severity.NOTIFICATION,
    source="A test",
    mark=RuleMark.SITE,
    valid_from=date(2000, 1, 1),
    valid_to=None,
    is_enabled=True,
)


def rule(limit: str = "20000", **values: Any) -> AlertRule:
    """DAP of fluoroscopy above 20,000 cGy·cm² = 200 Gy·cm², unless other values are stated."""
    return replace(_RULE, limit=Decimal(limit), **values)
