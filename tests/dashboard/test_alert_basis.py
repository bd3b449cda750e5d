"""An alert of a rule that compares states where its limit comes from."""

from typing import Any

import pytest

from dashboard.pages.alerts.basis_text import basis_text
from kerma.alerts.alert_rule import RuleKind
from kerma.alerts.quantity import AlertQuantity
from kerma.standard.enumerations import ExamModality
from tests.support.alert_rules import rule

_DLP = {"modality": ExamModality.CT, "quantity": AlertQuantity.DLP}
_TEXTS: list[tuple[RuleKind, str, str, dict[str, Any], str]] = [
    (
        *(RuleKind.MULTIPLE_OF_LEVEL, "2", "1", {"level_id": "SITE-HEAD", "level": 500.0}),
        "The limit is 2 times the reference level SITE-HEAD, 500 mGy·cm.",
    ),
    (
        *(RuleKind.GROUP_MEAN_20, "2", "1", {"count": 20}),
        "The value is the mean of 20 examinations in multiples of their reference levels.",
    ),
    (
        *(RuleKind.PERCENTILE, "95", "%", {"count": 134}),
        "The limit is percentile 95 of 134 studies of the 365 days before.",
    ),
    (*(RuleKind.REPEAT, "7", "d", {"study_instance_uid": "2.25.1"}), "The examination before: 2.25.1."),
    (RuleKind.THRESHOLD, "1000", "mGy.cm", {}, ""),
]


@pytest.mark.parametrize(("kind", "limit", "unit", "basis", "text"), _TEXTS)
def test_the_basis_of_a_limit_is_a_sentence(
    kind: RuleKind, limit: str, unit: str, basis: dict[str, Any], text: str
) -> None:
    assert basis_text(rule(limit, kind=kind, unit=unit, **_DLP), basis) == text
