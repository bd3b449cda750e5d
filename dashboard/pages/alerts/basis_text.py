"""Where the limit of an alert comes from, of rules that compare with levels, other studies or the scanner."""

from collections.abc import Callable, Mapping

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.json_types import Json
from kerma.standard.units import symbol


def basis_text(rule: AlertRule, basis: Json) -> str:
    """A sentence; empty where the rule states its limit itself."""
    write = _OF_KIND.get(rule.kind)
    return write(rule, basis) if write is not None and basis else ""


def _of_level(rule: AlertRule, basis: Json) -> str:
    return tr(
        "The limit is {factor} times the reference level {name}, {level}.",
        factor=formatting.number(float(rule.limit)),
        name=str(basis.get("level_id")),
        level=_with_unit(rule, basis.get("level")),
    )


def _of_group(_rule: AlertRule, basis: Json) -> str:
    return tr(
        "The value is the mean of {count} examinations in multiples of their reference levels.",
        count=str(basis.get("count")),
    )


def _of_practice(rule: AlertRule, basis: Json) -> str:
    return tr(
        "The limit is percentile {percentile} of {count} studies of the 365 days before.",
        percentile=formatting.number(float(rule.limit)),
        count=str(basis.get("count")),
    )


def _of_repeat(_rule: AlertRule, basis: Json) -> str:
    return tr("The examination before: {uid}.", uid=str(basis.get("study_instance_uid")))


def _of_dose_check(rule: AlertRule, basis: Json) -> str:
    return tr(
        "The limit is {factor} times the value that the scanner had configured, {value}.",
        factor=formatting.number(float(rule.limit)),
        value=_with_unit(rule, basis.get("configured")),
    )


def _with_unit(rule: AlertRule, value: object) -> str:
    number = formatting.four_digits(value) if isinstance(value, int | float) else formatting.MISSING
    return f"{number} {symbol(rule.value_unit)}"


_OF_KIND: Mapping[RuleKind, Callable[[AlertRule, Json], str]] = {
    RuleKind.MULTIPLE_OF_LEVEL: _of_level,
    RuleKind.GROUP_MEAN_20: _of_group,
    RuleKind.PERCENTILE: _of_practice,
    RuleKind.REPEAT: _of_repeat,
    RuleKind.DOSE_CHECK: _of_dose_check,
}
