"""Which categories of a country pack an incident may belong to, and why. People decide."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kerma.alerts.alert_rule import RuleMark
from kerma.incidents.country_pack import category_codes
from kerma.incidents.criterion import Comparison, Criterion, CriterionQuantity, TaskOffer, criteria, task_offers
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import DoseQuantity, ExposureKind
from kerma.messages import Message, message
from kerma.standard.units import symbol

_Q = CriterionQuantity


class Verdict(StrEnum):
    """What a comparison gives."""

    MET = "met"
    NOT_MET = "not_met"
    #: A value is missing, or the criterion is not decided by software.
    OPEN = "open"


class Proposal(NamedTuple):
    """What a category's criteria give.

    Attributes:
        code: the category.
        verdict: what the comparison gives.
        reason: why.
        source: where the criterion comes from.
        mark: how it was verified.
    """

    code: str
    verdict: Verdict
    reason: Message
    source: str
    mark: RuleMark


def proposals(content: IncidentContent) -> list[Proposal]:
    """One proposal for each category of the country pack, in the order of its law."""
    return [_of_category(content, code) for code in category_codes(content.pack)]


def offered_tasks(content: IncidentContent) -> Iterator[tuple[TaskOffer, date]]:
    """Deadlines and follow-ups that the form offers, with the day on which they are due."""
    starts = {"occurred": content.occurred_on, "discovered": content.discovered_on or content.occurred_on}
    doses = {"skin_dose": content.skin_dose_mgy, "fetal_dose": content.fetal_dose_mgy}
    present = {task.kind for task in content.tasks}
    for offer in task_offers():
        start, dose = starts[offer.starts], doses.get(offer.quantity or "")
        is_due = offer.limit_mgy is None or (dose is not None and dose > 0 and dose >= offer.limit_mgy)
        if offer.pack in (None, content.pack) and offer.kind not in present and start is not None and is_due:
            yield offer, start + timedelta(days=offer.days)


def _of_category(content: IncidentContent, code: str) -> Proposal:
    """The criterion of a category that decides: one that is met, else one that is open."""
    found = [_by_criterion(content, one) for one in criteria() if (one.pack, one.code) == (content.pack, code)]
    order = (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET)
    return min(found, key=lambda one: order.index(one.verdict))


def _by_criterion(content: IncidentContent, criterion: Criterion) -> Proposal:
    verdict, reason = _compared(content, criterion)
    return Proposal(criterion.code, verdict, reason, criterion.source, criterion.mark)


def _compared(content: IncidentContent, criterion: Criterion) -> tuple[Verdict, Message]:
    if criterion.quantity is _Q.PEOPLE or criterion.comparison is None:
        unread = criterion.mark is RuleMark.UNCHECKED
        return Verdict.OPEN, message("The numbers of this law are not verified.") if unread else message(
            "The law names no number: people decide."
        )
    if (other := _outside(content, criterion)) is not None:
        return other
    value = _VALUES[criterion.quantity](content)
    if value is None:
        return Verdict.OPEN, _NOT_STATED[criterion.quantity]
    if criterion.comparison is Comparison.IS:
        return (Verdict.MET if value else Verdict.NOT_MET), _FLAGS[criterion.quantity][bool(value)]
    return _with_limit(content, criterion, Decimal(value))


def _outside(content: IncidentContent, criterion: Criterion) -> tuple[Verdict, Message] | None:
    """Why a criterion does not apply, or cannot be applied yet; None: it applies."""
    for name in ("exposure", "group", "setting", "modality", "body_part"):
        demanded = getattr(criterion, name)
        stated = getattr(content, "patient_group" if name == "group" else name)
        if demanded is not None and stated is None:
            return Verdict.OPEN, _CONDITIONS[name]
        if demanded is not None and stated is not demanded:
            return Verdict.NOT_MET, message("It does not apply to this kind of exposure.")
    return _outside_intended(content, criterion)


def _outside_intended(content: IncidentContent, criterion: Criterion) -> tuple[Verdict, Message] | None:
    if criterion.intended_from_msv is None:
        return None
    intended = content.intended_effective_dose_msv
    if intended is None:
        return Verdict.OPEN, message("The intended effective dose is not stated.")
    upper = criterion.intended_below_msv
    if intended < criterion.intended_from_msv or (upper is not None and intended >= upper):
        return Verdict.NOT_MET, message("The intended effective dose is outside this range.")
    return None


def _with_limit(content: IncidentContent, criterion: Criterion, value: Decimal) -> tuple[Verdict, Message]:
    limit = criterion.limit or Decimal(0)
    is_met = value > limit if criterion.comparison is Comparison.ABOVE else value >= limit
    # Two decimal places of a ratio are enough to read; what is compared is the exact one.
    shown = {"value": round(value, 2).normalize(), "limit": limit, "unit": symbol(criterion.unit)}
    texts = {name: f"{one:f}" if isinstance(one, Decimal) else str(one) for name, one in shown.items()}
    if not is_met:
        return Verdict.NOT_MET, message("{value} {unit} is within the limit of {limit} {unit}.", **texts)
    reached = message("{value} {unit} meets the limit of {limit} {unit}.", **texts)
    if not criterion.also_skin_injury or content.has_skin_injury:
        return Verdict.MET, reached
    if content.has_skin_injury is None:
        return Verdict.OPEN, message("The dose meets the limit; whether the skin was injured is not stated.")
    return Verdict.NOT_MET, message("The dose meets the limit, and the skin was not injured.")


def _excess(content: IncidentContent) -> Decimal | None:
    if content.effective_dose_msv is None or content.intended_effective_dose_msv is None:
        return None
    return content.effective_dose_msv - content.intended_effective_dose_msv


def _total(quantity: DoseQuantity) -> Callable[[IncidentContent], Decimal | None]:
    return lambda content: content.total_dose if content.quantity is quantity else None


def _is_accidental(content: IncidentContent) -> bool | None:
    return None if content.exposure is None else content.exposure is ExposureKind.ACCIDENTAL


_VALUES: Mapping[CriterionQuantity, Callable[[IncidentContent], Decimal | bool | None]] = {
    _Q.ACCIDENTAL: _is_accidental,
    _Q.TISSUE_REACTION: lambda content: content.has_tissue_reaction,
    _Q.EFFECTIVE_DOSE: lambda content: content.effective_dose_msv,
    _Q.EFFECTIVE_DOSE_FACTOR: lambda content: content.effective_dose_factor,
    _Q.EFFECTIVE_DOSE_EXCESS: _excess,
    _Q.CTDI_VOL: _total(DoseQuantity.CTDI_VOL),
    _Q.DAP: _total(DoseQuantity.DAP),
    _Q.FETAL_DOSE: lambda content: content.fetal_dose_mgy,
    _Q.GROUP_MEAN_FACTOR: lambda content: content.group_mean_factor,
}
_NO_EFFECTIVE_DOSE = message("The effective dose is not stated.")
_NOT_STATED: Mapping[CriterionQuantity, Message] = {
    _Q.ACCIDENTAL: message("Whether an exposure was intended is not stated."),
    _Q.TISSUE_REACTION: message("Whether a tissue reaction was seen is not stated."),
    _Q.EFFECTIVE_DOSE: _NO_EFFECTIVE_DOSE,
    _Q.EFFECTIVE_DOSE_FACTOR: _NO_EFFECTIVE_DOSE,
    _Q.EFFECTIVE_DOSE_EXCESS: _NO_EFFECTIVE_DOSE,
    _Q.CTDI_VOL: message("No total CTDIvol is stated."),
    _Q.DAP: message("No total dose area product is stated."),
    _Q.FETAL_DOSE: message("The dose of the unborn child is not stated."),
    _Q.GROUP_MEAN_FACTOR: message("The mean of the last 20 examinations is not stated."),
}
_FLAGS: Mapping[CriterionQuantity, tuple[Message, Message]] = {
    _Q.ACCIDENTAL: (message("An exposure was intended."), message("No exposure was intended.")),
    _Q.TISSUE_REACTION: (message("No tissue reaction was seen."), message("A tissue reaction was seen.")),
}
_CONDITIONS: Mapping[str, Message] = {
    "exposure": _NOT_STATED[_Q.ACCIDENTAL],
    "group": message("Whether the patient is an adult or a child is not stated."),
    "setting": message("Whether it was an examination or an intervention is not stated."),
    "modality": message("The modality is not stated."),
    "body_part": message("The region of the CTDIvol is not stated."),
}
