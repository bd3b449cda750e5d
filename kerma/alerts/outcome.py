"""What the comparison of a study or event with a rule gives."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kerma.alerts.alert_rule import AlertRule
from kerma.json_types import Json


class Outcome(StrEnum):
    """Whether a value exceeds the limit of a rule, or why it is not compared."""

    EXCEEDS = "exceeds"
    #: At the limit or below.
    NOT_ABOVE = "not_above"
    #: Zero, which equipment states for a dose that it did not measure.
    ZERO = "zero"
    #: No object states the value.
    MISSING = "missing"
    #: An object states it in a form that cannot be used, as in a wrong unit; the problems of the study state it.
    UNREADABLE = "unreadable"
    #: Age, weight, region or CTDI phantom, by which the rule decides, is not known.
    SCOPE_UNKNOWN = "scope_unknown"
    #: Nothing is there to compare with: no reference level of the examination, or too few studies.
    NOTHING_TO_COMPARE = "nothing_to_compare"
    #: The rule does not concern the study, or the event is gone.
    OUT_OF_SCOPE = "out_of_scope"
    #: A rule of the site or a person recognises a phantom or a test.
    PHANTOM = "phantom"
    #: The study has no object any more.
    STUDY_GONE = "study_gone"


class Measured(NamedTuple):
    """A value of a study or an event in Kerma's unit, and what a comparison must know of it.

    Attributes:
        value: the value; None: missing or unreadable.
        is_unreadable: an object states it, in a form that cannot be used.
        low: lower end with its expanded uncertainty (k = 2); None: not stated, or an upper bound.
        high: upper end; None: not stated.
        is_upper_bound: the true value is at most `value`.
    """

    value: float | None
    is_unreadable: bool = False
    low: float | None = None
    high: float | None = None
    is_upper_bound: bool = False


#: No object states the value.
NOT_STATED = Measured(None)


class Limit(NamedTuple):
    """With what a value was compared.

    Attributes:
        value: the limit; None: there is none.
        basis: where it comes from, by name: `level_id`, `level`, `count` of studies, `study_instance_uid` of the
            earlier one, `configured` value of the scanner.
    """

    value: float | None
    basis: Json


class Evaluation(NamedTuple):
    """One comparison.

    Attributes:
        rule: the rule.
        event_id: the irradiation event; None: the study as a whole.
        outcome: what it gives.
        measured: the value that was compared.
        limit: with what; None: with the threshold of the rule.
    """

    rule: AlertRule
    event_id: UUID | None
    outcome: Outcome
    measured: Measured = NOT_STATED
    limit: Limit | None = None

    @property
    def threshold(self) -> float | None:
        """The limit in the unit of the value; None: there was none."""
        return self.rule.threshold if self.limit is None else self.limit.value
