"""What a file says of itself: the survey, its declaration, the period, what was counted and what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kerma import __version__
from kerma.surveys.declaration import FilterSetting, Sample, SampleMethod, Survey
from kerma.surveys.run import SurveyCounts

Pair = tuple[str, str | int]
#: In which modality a study of several counts.
ONCE = (
    "in the modality that Kerma gives the study, of NM, MG, CT, RF, DX the first that it has; where the survey does "
    "not have that one, in its first that the study has. Their dose is that of this modality alone."
)


@dataclass(frozen=True)
class SurveyAbout:
    """A run of a survey.

    Attributes:
        survey: the survey.
        first: first day of its period; None: from the beginning.
        last: last day; None: to the end.
        made_at: when, with time zone.
        counts: what it counted.
    """

    survey: Survey
    first: date | None
    last: date | None
    made_at: datetime
    counts: SurveyCounts

    @property
    def period(self) -> str:
        """First and last day."""
        return f"{self.first or 'beginning'} to {self.last or 'end'}"

    def pairs(self) -> Iterator[Pair]:
        """Labels and texts in the order in which they are written."""
        survey, counts = self.survey, self.counts
        yield "Survey", survey.title
        yield "Declaration", f"{survey.name}, version {survey.version}, SHA-256 {survey.sha256}"
        yield "Source", survey.source
        if survey.note:
            yield "Note", survey.note
        yield "Period", self.period
        yield from _modalities(survey, counts)
        for entry in survey.filter:
            yield f"Filter: {entry.name}", _setting(entry.value)
        if survey.sample:
            yield "Sample", _sample(survey.sample)
        yield "Rows", f"one row per {survey.rows}"
        yield "Number of rows", counts.rows
        yield "Studies of the period", counts.studies
        yield "Counted studies", counts.counted_studies
        yield "Left-out studies", counts.left_out_studies
        for reason, number in counts.reasons.most_common():
            yield f"Left-out studies: {reason}", number
        for rule, number in counts.event_reasons.most_common():
            yield f"Left-out events: {rule}", number
        if counts.mixed_studies:
            yield "Counted studies without total: dose of several modalities", counts.mixed_studies
        yield from _empty_columns(survey)
        yield "Made", self.made_at.isoformat(sep=" ", timespec="seconds")
        yield "By", f"Kerma {__version__}"


def _modalities(survey: Survey, counts: SurveyCounts) -> Iterator[Pair]:
    """The modalities, the dose of each, and how a study of several counts."""
    yield "Modality", ", ".join(survey.modalities)
    for dose in survey.doses:
        yield f"Dose of {dose.modality}", f"{dose.name} in {dose.unit}"
    if len(survey.modalities) > 1:
        yield "Counted studies of several modalities", counts.studies_of_several
        yield "They count once", ONCE


def _setting(value: FilterSetting) -> str:
    if not isinstance(value, tuple):
        return str(value).lower() if isinstance(value, bool) else value
    if all(isinstance(one, str) for one in value):
        return " or ".join(map(str, value))
    minimum, maximum = value
    limits = ((minimum, "at least"), (maximum, "at most"))
    return " and ".join(f"{words} {limit:g}" for limit, words in limits if isinstance(limit, float))


def _sample(sample: Sample) -> str:
    method = f"random, seed {sample.seed}" if sample.method is SampleMethod.RANDOM else "the first"
    per = f" for each {' and '.join(fact.name for fact in sample.per)}" if sample.per else ""
    return f"at most {sample.studies} studies{per}: {method}"


def _empty_columns(survey: Survey) -> Iterator[Pair]:
    """The reason of each column that is always empty; columns without a title together."""
    for column in survey.empty_columns:
        if column.title:
            yield f"Empty column: {column.title}", column.empty
    untitled = sum(not column.title for column in survey.empty_columns)
    if untitled:
        yield "Empty columns without title", untitled
