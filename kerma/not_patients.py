"""Rules by which studies of phantoms and tests are recognised: patterns on the patient's name and ID.

They are compared with what an object states, before that is hashed or left out. In a pattern `*` stands for any
characters and `?` for one; upper and lower case are the same, and the whole value must fit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kerma.errors import ConfigurationError
from kerma.facts.study import PatientIdentity
from kerma.patterns import checked_pattern, fits

#: What a pattern may be compared with.
COMPARED = ("patient_name", "patient_id")


class NotPatientRule(NamedTuple):
    """A pattern on one attribute of the patient.

    Attributes:
        attribute: one of `COMPARED`.
        pattern: what the whole value must fit.
    """

    attribute: str
    pattern: str

    def __str__(self) -> str:
        """As studies that fit hold it."""
        return f"{self.attribute} {self.pattern}"


#: Patterns that often name phantoms and tests. None is in force before somebody adds it: a person may be called Test,
#: and a patient who is taken for a phantom is missing in all statistics.
SUGGESTIONS = (
    NotPatientRule("patient_id", "*phantom*"),
    NotPatientRule("patient_id", "*test*"),
    NotPatientRule("patient_id", "qa*"),
    NotPatientRule("patient_id", "qc*"),
    NotPatientRule("patient_name", "*phantom*"),
    NotPatientRule("patient_name", "physics*"),
    NotPatientRule("patient_name", "qa*"),
    NotPatientRule("patient_name", "qc*"),
    NotPatientRule("patient_name", "test*"),
)


def checked_rule(attribute: str, pattern: str) -> NotPatientRule:
    """A rule as somebody enters it.

    Raises:
        ConfigurationError: the attribute is none that can be compared, or the pattern is empty, too long or fits all.
    """
    if attribute not in COMPARED:
        raise ConfigurationError(f"{attribute} cannot be compared; {' and '.join(COMPARED)} can.")
    return NotPatientRule(attribute, checked_pattern(pattern, "every patient"))


@dataclass(frozen=True)
class NotPatientRules:
    """All rules of a site."""

    rules: tuple[NotPatientRule, ...] = ()

    @classmethod
    def from_rules(cls, rules: Iterable[NotPatientRule]) -> "NotPatientRules":
        """The rules in the order in which they are compared."""
        return cls(tuple(sorted(set(rules))))

    def first_match(self, identity: PatientIdentity) -> str | None:
        """The first rule that fits what an object states in plain text; None for patients."""
        for rule in self.rules:
            if fits(rule.pattern, getattr(identity, rule.attribute) or ""):
                return str(rule)
        return None


#: Every study is of a patient.
NO_RULES = NotPatientRules()
