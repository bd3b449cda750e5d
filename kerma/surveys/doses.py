"""Doses in surveys: the quantity of each modality, and which expressions are doses.

Of these, zero states that the equipment did not measure one.
"""

from typing import NamedTuple

from kerma.standard.enumerations import ExamModality
from kerma.surveys.expression import Call, Expression, FactName, Scope
from kerma.surveys.units import Conversion

#: The fact that is the dose of each modality, as a survey declares it.
DOSE = "dose"
# Names of facts carry their units.
_UNITS = ("_mgy", "_mgy_cm", "_gy_cm2")


class Dose(NamedTuple):
    """The quantity by which a survey of several modalities states the dose of one of them.

    Attributes:
        modality: the modality.
        name: of the quantity, for the form.
        expression: its value.
        unit: as the form writes it.
        conversion: from Kerma's unit.
        decimals: digits after the decimal mark; None: as stored.
    """

    modality: ExamModality
    name: str
    expression: Expression
    unit: str
    conversion: Conversion
    decimals: int | None


def study_facts_in(expression: Expression) -> frozenset[str]:
    """Names of the facts of the study in an expression."""
    if isinstance(expression, Call):
        return frozenset[str]().union(*map(study_facts_in, expression.arguments))
    is_of_study = isinstance(expression, FactName) and expression.scope is Scope.STUDY
    return frozenset({expression.name}) if isinstance(expression, FactName) and is_of_study else frozenset()


def is_dose(expression: Expression) -> bool:
    """Whether an expression is a dose, or made of one."""
    if isinstance(expression, FactName):
        return expression.name.endswith(_UNITS) or expression.name == DOSE
    return isinstance(expression, Call) and any(map(is_dose, expression.arguments))
