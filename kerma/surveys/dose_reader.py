"""Reads the modalities of a survey, and the quantity by which it states the dose of each."""

from kerma.standard.enumerations import ExamModality
from kerma.surveys.column_reader import conversion_of, decimals_of
from kerma.surveys.doses import Dose
from kerma.surveys.errors import nearest
from kerma.surveys.expression import ExpressionError, parse
from kerma.surveys.expression_check import Vocabulary, meaning
from kerma.surveys.table_reader import TableReader

_DOSE = ("name", "value", "unit", "decimals")


def read_modalities(table: TableReader) -> tuple[ExamModality, ...]:
    """One modality, or a list of several.

    Raises:
        SurveyError: there is none, an unknown one, or one twice.
    """
    if not isinstance(table.values.get("modality"), list):
        return (table.one_of("modality", ExamModality),)
    texts = table.texts("modality")
    for text in texts:
        if text not in set(ExamModality):
            table.fail("modality", f"there is no modality '{text}'; {nearest(text, ExamModality)}")
    if not texts or len(texts) > len(set(texts)):
        table.fail("modality", '\'modality\' must be one or several, each once, as ["CT", "RF"].')
    return tuple(map(ExamModality, texts))


def read_doses(table: TableReader, modalities: tuple[ExamModality, ...]) -> tuple[Dose, ...]:
    """The dose of each modality; empty where the survey declares none.

    Raises:
        SurveyError: one cannot be used, or a modality has none.
    """
    doses = table.table("doses")
    if doses is None:
        return ()
    doses.permit(tuple(map(str, modalities)))
    found = []
    for modality in modalities:
        one = doses.table(modality)
        if one is None:
            example = '{ name = "DLP", value = "dlp_mgy_cm", unit = "mGy.cm" }'
            table.fail("doses", f"{modality} has no dose: each modality needs one, as {modality} = {example}.")
        found.append(_dose(one, modality))
    return tuple(found)


def _dose(table: TableReader, modality: ExamModality) -> Dose:
    table.permit(_DOSE)
    try:
        expression = parse(table.text("value"))
        found = meaning(expression, Vocabulary((modality,)))
    except ExpressionError as error:
        table.fail_within("value", error.offset, error.what)
    if not found.is_number or found.is_several:
        table.fail("value", "a dose is one number of each study, as dlp_mgy_cm.")
    unit = table.text("unit")
    return Dose(modality, table.text("name"), expression, unit, conversion_of(table, found, unit), decimals_of(table))
