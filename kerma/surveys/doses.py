"""Which expressions of a survey are doses: of these, zero states that the equipment did not measure one."""

from kerma.surveys.expression import Call, Expression, FactName

# Names of facts carry their units.
_UNITS = ("_mgy", "_mgy_cm", "_gy_cm2")


def is_dose(expression: Expression) -> bool:
    """Whether an expression is a dose, or made of one."""
    if isinstance(expression, FactName):
        return expression.name.endswith(_UNITS)
    return isinstance(expression, Call) and any(map(is_dose, expression.arguments))
