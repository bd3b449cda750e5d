"""Whether the sheet of a survey states identifiers of studies, which find a patient in other systems."""

from kerma.surveys.declaration import Survey
from kerma.surveys.expression import Call, Expression, FactName

_UID = "_uid"


def has_identifiers(survey: Survey) -> bool:
    """Whether a column or group of a survey is a UID of DICOM; Kerma's own pseudonym of a study is none."""
    columns = [column.expression for block in survey.blocks for column in block.columns if column.expression]
    return any(_names_uid(one) for one in (*columns, *survey.group_by))


def _names_uid(expression: Expression) -> bool:
    if isinstance(expression, Call):
        return any(map(_names_uid, expression.arguments))
    return isinstance(expression, FactName) and expression.name.endswith(_UID)
