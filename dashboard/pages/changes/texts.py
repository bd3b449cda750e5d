"""Changes of dose in words: size, days, and what changed with them."""

from dashboard.ui.text import formatting
from dashboard.ui.text.fact_labels import fact_label, value_text
from dashboard.ui.text.i18n import tr
from kerma.statistics.change_covariates import Covariate, CovariateChange, CovariateReport, TextChange
from kerma.statistics.change_estimate import Ratio
from kerma.statistics.change_points import ChangePoint


def signed_percent(ratio: float) -> str:
    """A ratio as a change in per cent, with its sign: 1.21 is +21 %."""
    change = round(100 * (ratio - 1))
    return f"{'+' if change > 0 else ''}{formatting.number(change)} %"


def interval(ratio: Ratio) -> str:
    """The 95 % interval of a ratio as changes in per cent."""
    return tr("{lower} to {upper}", lower=signed_percent(ratio.lower), upper=signed_percent(ratio.upper))


def days(point: ChangePoint) -> str:
    """The 95 % interval of the day of a change; the day alone where there is no doubt."""
    first, last = formatting.day(point.earliest_day), formatting.day(point.latest_day)
    return first if first == last else tr("{lower} to {upper}", lower=first, upper=last)


def strongest(report: CovariateReport) -> str:
    """What changed most with the dose, in a few words."""
    if not report.changed:
        return tr("nothing that is stored")
    change = report.changed[0]
    if isinstance(change, TextChange):
        before, after = change.before, change.after
    else:
        before, after = (quantity_value(change.covariate, one) for one in (change.before, change.after))
    return f"{fact_label(change.covariate)}: {before} → {after}"


def covariate(change: CovariateChange) -> str:
    """One line about what changed with the dose."""
    label = fact_label(change.covariate)
    if isinstance(change, TextChange):
        return tr(
            "{fact}: {before} → {after}, since {day} ({percent_before} % → {percent_after} % of the studies)",
            fact=label,
            before=change.before,
            after=change.after,
            day=formatting.day(change.first_day),
            percent_before=formatting.number(round(100 * change.fraction_before)),
            percent_after=formatting.number(round(100 * change.fraction_after)),
        )
    return tr(
        "{fact}: median {before} → {after}",
        fact=label,
        before=quantity_value(change.covariate, change.before),
        after=quantity_value(change.covariate, change.after),
    )


def labels(covariates: tuple[Covariate, ...]) -> str:
    """Names of covariates in one line."""
    return ", ".join(fact_label(one) for one in covariates)


def quantity_value(name: str, value: float) -> str:
    """A typical value with three significant digits and its unit."""
    return f"{formatting.estimate(value)} {unit_of(name)}".strip()


def unit_of(name: str) -> str:
    """The unit of a fact as people write it; empty where there is none."""
    return value_text(name, 1.0).partition(" ")[2].strip()
