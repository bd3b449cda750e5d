"""Runs a survey over studies: rows and studies that are left out go to a sink, one after the other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from kerma.messages import Message
from kerma.surveys.declaration import RowsPer, Survey
from kerma.surveys.rows import Groups, SurveyRow, rows_of
from kerma.surveys.sampling import sampled
from kerma.surveys.selection import LeftOut, SelectedStudy, named_facts, selected
from kerma.surveys.survey_study import SurveyStudy


class Sink(Protocol):
    """Where rows and left-out studies go."""

    def add_row(self, row: SurveyRow) -> None:
        """Take the next row."""

    def add_left_out(self, study: LeftOut) -> None:
        """Take a study that the survey does not contain."""


@dataclass
class SurveyCounts:
    """What a run counted.

    Attributes:
        studies: studies that fit modality, period and filter.
        counted_studies: those that the survey contains.
        rows: rows of the sheet.
        reasons: left-out studies by reason.
        event_reasons: left-out events of counted studies by reason.
        mixed_studies: counted studies of which a total is not taken, since it is a dose of several modalities.
        studies_of_several: counted studies of several modalities.
        further_cells: most cells of a row to the right of the form.
    """

    studies: int = 0
    counted_studies: int = 0
    rows: int = 0
    reasons: Counter[Message] = field(default_factory=Counter)
    event_reasons: Counter[str] = field(default_factory=Counter)
    mixed_studies: int = 0
    studies_of_several: int = 0
    further_cells: int = 0

    @property
    def left_out_studies(self) -> int:
        """Number of studies that the survey leaves out."""
        return self.studies - self.counted_studies


def run(survey: Survey, studies: Iterable[SurveyStudy], sink: Sink) -> SurveyCounts:
    """Pass the rows of a survey and the studies that it leaves out to a sink.

    Args:
        survey: the survey.
        studies: in its order.
        sink: takes them.
    """
    counts, groups = SurveyCounts(), Groups(survey)
    for one in sampled(survey, (selected(survey, study) for study in studies)):
        counts.studies += 1
        if isinstance(one, LeftOut):
            counts.reasons[one.reason] += 1
            sink.add_left_out(one)
            continue
        counts.counted_studies += 1
        counts.mixed_studies += _needs_mixed_total(survey, one.study)
        counts.studies_of_several += len(one.study.modalities) > 1
        counts.event_reasons.update(one.left_out_events)
        if survey.rows is RowsPer.GROUP:
            groups.add(one)
        else:
            _add_rows(survey, one, counts, sink)
    for row in groups.rows():
        counts.rows += 1
        sink.add_row(row)
    return counts


def _needs_mixed_total(survey: Survey, study: SurveyStudy) -> bool:
    """Whether a column names a total that is a dose of several modalities."""
    if not study.mixed_totals:
        return False
    expressions = (column.expression for block in survey.blocks for column in block.columns if column.expression)
    return any(not named_facts(survey, one, study.modality).isdisjoint(study.mixed_totals) for one in expressions)


def _add_rows(survey: Survey, one: SelectedStudy, counts: SurveyCounts, sink: Sink) -> None:
    for row in rows_of(survey, one, counts.counted_studies, counts.rows + 1):
        counts.rows += 1
        counts.further_cells = max(counts.further_cells, len(row.further))
        sink.add_row(row)
