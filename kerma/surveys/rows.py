"""The rows of a survey: of studies, of events, or of groups of these."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kerma.surveys.cells import Cell, as_cell, cell, column_of_dose
from kerma.surveys.declaration import RowsPer, Survey
from kerma.surveys.doses import is_dose
from kerma.surveys.evaluation import RowContext, value
from kerma.surveys.expression import FactName, Scope
from kerma.surveys.functions import AGGREGATES, COUNT
from kerma.surveys.layout import Block, Column
from kerma.surveys.selection import SelectedStudy


class SurveyRow(NamedTuple):
    """One row: its cells, those of events without a place in the form, and the study that it comes from.

    Attributes:
        cells: from left to right.
        further: cells of further blocks, to the right of all columns and of a gap.
        study_instance_uid: its study; empty: of a group.
    """

    cells: tuple[Cell, ...]
    further: tuple[Cell, ...] = ()
    study_instance_uid: str = ""


def rows_of(survey: Survey, one: SelectedStudy, study_number: int, first_row: int) -> Iterator[SurveyRow]:
    """The rows of a study.

    Args:
        survey: one row per study or event.
        one: the study.
        study_number: its number among the counted studies, from 1.
        first_row: number of its first row, from 1.
    """
    uid = one.study.header.study_instance_uid or ""
    of_study = RowContext(survey, one.study, one.events, row_number=first_row, study_number=study_number)
    if survey.rows is RowsPer.STUDY:
        yield _study_row(survey, of_study, uid)
        return
    for number in range(len(one.events)):
        context = replace(of_study, number=number, row_number=first_row + number)
        yield SurveyRow(_cells(survey.blocks, context), (), uid)


def _study_row(survey: Survey, context: RowContext, uid: str) -> SurveyRow:
    cells: list[Cell] = []
    further: list[Cell] = []
    for block in survey.blocks:
        if not block.repeat:
            cells += _block_cells(block, context)
            continue
        for number in range(max(block.repeat, len(context.events))):
            at_event = replace(context, number=number)
            (cells if number < block.repeat else further).extend(_block_cells(block, at_event))
    return SurveyRow(tuple(cells), tuple(further), uid)


def _cells(blocks: tuple[Block, ...], context: RowContext) -> tuple[Cell, ...]:
    return tuple(one for block in blocks for one in _block_cells(block, context))


def _block_cells(block: Block, context: RowContext) -> list[Cell]:
    if block.repeat and context.event is None:
        return [None] * len(block.columns)
    return [cell(column, context) for column in block.columns]


class Groups:
    """Counts and values of groups, of which only the numbers are in memory.

    Args:
        survey: one row per group.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._columns = [column for block in survey.blocks for column in block.columns]
        self._groups: dict[tuple[str, ...], list[array[float]]] = {}

    def add(self, one: SelectedStudy) -> None:
        """Count a study, or its events."""
        if self._survey.group_of is RowsPer.STUDY:
            self._add(RowContext(self._survey, one.study, one.events))
            return
        for number in range(len(one.events)):
            self._add(RowContext(self._survey, one.study, one.events, number))

    def _add(self, context: RowContext) -> None:
        facts = (value(fact, context) for fact in self._survey.group_by)
        group = tuple(self._survey.unknown if found is None else str(found) for found in facts)
        numbers = self._groups.setdefault(group, [array("d") for _ in self._columns])
        for column, found in zip(self._columns, numbers, strict=True):
            if column.aggregate and column.expression is not None:
                self._count(column, value(column.expression, context), found)

    @staticmethod
    def _count(column: Column, found: object, numbers: "array[float]") -> None:
        """Count a value; not a dose of zero, which equipment states for one that it did not measure."""
        if column.expression is not None and is_dose(column.expression) and found == 0:
            return
        if isinstance(found, int | float):
            numbers.append(float(found))
        elif column.aggregate == COUNT and found is not None:
            numbers.append(1.0)

    def rows(self) -> Iterator[SurveyRow]:
        """The rows, ordered by their facts; classes of numbers in the order of their declaration."""
        ranks = [self._rank(fact.name) for fact in self._survey.group_by]

        def sort_key(group: tuple[str, ...]) -> list[tuple[int, str]]:
            return [(rank.get(text, len(rank)), text) for rank, text in zip(ranks, group, strict=True)]

        for group in sorted(self._groups, key=sort_key):
            columns = zip(self._columns, self._groups[group], strict=True)
            yield SurveyRow(tuple(self._cell(column, group, numbers) for column, numbers in columns))

    def _modality(self, group: tuple[str, ...]) -> str:
        """The modality of a group; the declaration has only one where groups are not divided by it."""
        pairs = zip(self._survey.group_by, group, strict=True)
        of_group = (text for fact, text in pairs if (fact.scope, fact.name) == (Scope.STUDY, "modality"))
        return next(of_group, str(self._survey.modalities[0]))

    def _rank(self, name: str) -> Mapping[str, int]:
        if name == "modality":
            return {str(modality): rank for rank, modality in enumerate(self._survey.modalities)}
        labels = next((bands.labels for bands in self._survey.bands if bands.name == name), ())
        return {label: rank for rank, label in enumerate(labels)}

    def _cell(self, column: Column, group: tuple[str, ...], numbers: "array[float]") -> Cell:
        if column.aggregate == COUNT:
            return len(numbers)
        if column.aggregate:
            of_dose = column_of_dose(column, self._survey, self._modality(group))
            is_enough = len(numbers) >= self._survey.min_values
            return as_cell(AGGREGATES[column.aggregate](numbers) if is_enough else None, of_dose)
        by = [(fact.scope, fact.name) for fact in self._survey.group_by]
        expression = column.expression
        if expression is None:
            return column.text or None
        dose = self._survey.dose_of(self._modality(group))
        if dose is not None and isinstance(expression, FactName) and expression.name in {"dose_name", "dose_unit"}:
            return dose.name if expression.name == "dose_name" else dose.unit
        return group[by.index((expression.scope, expression.name))]  # type: ignore[union-attr] # one of the facts
