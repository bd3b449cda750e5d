"""Requirements and checks as texts: where the standard has them, what they demand, and when."""

from typing import NamedTuple

from dashboard.ui.text.i18n import msg, tr
from kerma.conformance.checks import CHECKS, checks_of
from kerma.conformance.requirement import Check, Condition, Finding
from kerma.conformance.requirements import REQUIREMENTS
from kerma.standard.enumerations import ExamModality

_CONDITIONS = {
    Condition.ALWAYS: "",
    Condition.NO_LOCALIZER: msg("acquisitions that are no localizer"),
    Condition.SPIRAL: msg("spiral acquisitions"),
    Condition.PULSED: msg("pulsed fluoroscopy"),
    Condition.AIR_KERMA_STATED: msg("events with Dose (RP)"),
    Condition.HAS_FLUOROSCOPY: msg("studies with fluoroscopy"),
}
_CHECKS = {
    Check.UNITS: msg("values and their units are possible"),
    Check.TOTALS: msg("totals agree with the events"),
    Check.CLOCK: msg("date and time are possible"),
    Check.EVENT_COUNT: msg("as many events as the report announces"),
    Check.EVENT_UIDS: msg("event UIDs belong to one event each"),
}
FINDINGS = {Finding.MISSING: msg("missing"), Finding.DOUBTFUL: msg("doubtful")}


class RequirementText(NamedTuple):
    """A requirement or check for the screen.

    Attributes:
        key: key of the requirement, or name of the check.
        source: template and row: "TID 10013 row 6".
        what: code and meaning as in the standard, or what is checked, in the language of the page.
        usage: M, MC, or empty for a check.
        condition: to what it applies; empty: to all.
        weight: in the score.
    """

    key: str
    source: str
    what: str
    usage: str
    condition: str
    weight: int


def of_modality(modality: ExamModality) -> list[RequirementText]:
    """All of a modality: the rows of its templates in their order, then the checks."""
    rows = [
        RequirementText(
            one.key,
            f"{one.template} {tr('row {number}', number=one.row)}",
            one.concept,
            one.usage,
            tr(_CONDITIONS[one.condition]) if one.condition is not Condition.ALWAYS else "",
            one.weight,
        )
        for one in REQUIREMENTS[modality]
    ]
    checks = [
        RequirementText(str(check), CHECKS[check].source, tr(_CHECKS[check]), "", "", CHECKS[check].weight)
        for check in checks_of(modality)
    ]
    return [*rows, *checks]
