"""Types of study filters: a criterion, how its value is compared, and the value itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from kerma.facts.study import IDENTITY, STAFF
from kerma.standard.enumerations import ExamModality


class Range(NamedTuple):
    """A closed interval of numbers; None is an open end."""

    minimum: float | None = None
    maximum: float | None = None


class SearchText(NamedTuple):
    """A text to search for.

    Attributes:
        text: the text; of several words, each must occur.
        hashes: keyed hashes (HMAC) of the text, where the site stores hashes; a hash matches only the whole of a
            stored value.
    """

    text: str
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """A period that moves on with the calendar, and its days when the filter was read.

    Attributes:
        name: in a URL: today, 28d, this_year.
        first: first day; None is an open end.
        last: last day; None is an open end.
    """

    name: str
    first: date | None
    last: date | None


FilterValue: TypeAlias = (
    str | date | bool | Range | SearchText | Period | tuple[str, ...] | tuple[int, ...] | tuple[UUID, ...]
)


class TermMatch(NamedTuple):
    """The stored terms that contain a word, and the equipment whose station name contains it, by identifier."""

    term_ids: tuple[UUID, ...]
    equipment_ids: tuple[UUID, ...] = ()


#: One match for each word of a text search; one match for a criterion of another kind.
TermMatches: TypeAlias = tuple[TermMatch, ...]


class FilterKind(Enum):
    """How a criterion is compared, and the type of its value."""

    WORDS = "all words occur in any searched text; SearchText"
    CONTAINS = "the text contains the value, case-insensitive; str"
    HASHED_TEXT = "as CONTAINS, for an attribute that the site may store as a hash; SearchText"
    ONE_OF = "equal to one of several texts; tuple of str"
    EQUIPMENT = "the study's equipment is one of several; tuple of UUID"
    FROM_DAY = "on this day or later; date"
    TO_DAY = "on this day or earlier; date"
    PERIOD = "in a period that moves on with the calendar; Period"
    RANGE = "a number in a closed interval; Range"
    WHOLE = "an integer in a closed interval; Range"
    EVENT_COUNT = "number of events of one type in a closed interval; Range"
    PERCENTILE = "dose between two percentiles of the studies that fit the other criteria; Range"
    WEEKDAYS = "one of several days of the week, ISO 8601 numbers (Monday is 1); tuple of int"
    HOURS = "hour of the day in an interval that may span midnight; Range"
    YES_NO = "whether a count is above zero, or a text is stated; bool"


#: Kinds whose numbers are integers.
WHOLE_KINDS = frozenset({FilterKind.WHOLE, FilterKind.EVENT_COUNT, FilterKind.HOURS})


class FilterTarget(Enum):
    """The table that holds the compared columns."""

    STUDY = "study"
    EQUIPMENT = "equipment"
    EVENT = "the modality's table of irradiation events"
    SOURCE = "X-ray sources of a CT event"
    OBJECT = "dose objects of the study"
    SKIN_DOSE = "skin dose of the study"
    EXAMINATION = "what rules and suggestions say of the examination"
    TAG = "tags in force on the study or one of its events"
    NOTE = "notes in force on the study or one of its events"
    ALERT = "alerts of the study whose value exceeds the limit"


class FilterGroup(Enum):
    """The heading under which the filter bar lists a criterion."""

    SEARCH = "Search"
    TIME = "Time"
    EQUIPMENT = "System"
    PROCEDURE = "Procedure"
    PATIENT = "Patient"
    DOSE = "Dose of the study"
    EVENTS = "Number of events"
    EXPOSURE = "One event with all of these"
    DATA = "Origin of the data"
    ANNOTATION = "Notes and tags"


#: A limit above every number that occurs: no upper limit.
NO_LIMIT = 1e12


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion of a study filter.

    Attributes:
        name: unique within a modality; the URL parameter is `<prefix>_<name>`.
        label: English label.
        help: what it compares, in English; empty where the label says it.
        attribute: English name of the compared attribute, where it differs from the label.
        kind: how it is compared.
        group: where the filter bar lists it.
        columns: compared columns; it suffices that one fits.
        target: the table of these columns.
        modalities: modalities that have this criterion.
        symbol: unit of its numbers, as displayed.
        minimum: smallest permitted number.
        maximum: largest permitted number.
        vocabulary: the only permitted texts, where these are a closed set.
        is_private: the value identifies a person and must not occur in URLs, saved views or the audit trail.
    """

    name: str
    label: str
    kind: FilterKind
    group: FilterGroup
    help: str = ""
    attribute: str = ""
    columns: tuple[str, ...] = ()
    target: FilterTarget = FilterTarget.STUDY
    modalities: tuple[ExamModality, ...] = tuple(ExamModality)
    symbol: str = ""
    minimum: float = 0.0
    maximum: float = NO_LIMIT
    vocabulary: tuple[str, ...] = ()
    is_private: bool = False

    @property
    def is_about_staff(self) -> bool:
        """Whether it compares names of staff, which need a right."""
        return bool(set(STAFF).intersection(self.columns))

    @property
    def is_about_identity(self) -> bool:
        """Whether it compares what identifies the patient, which needs a right."""
        return bool(set(IDENTITY).intersection(self.columns))

    @property
    def is_of_event(self) -> bool:
        """Whether it is a condition on a single irradiation event."""
        return self.target in _EVENT_TARGETS and self.kind is not FilterKind.EVENT_COUNT


_EVENT_TARGETS = {FilterTarget.EVENT, FilterTarget.SOURCE}

Subject = TypeVar("Subject")
Typed = TypeVar("Typed")
Result = TypeVar("Result")


def checked(
    value_type: type[Typed], function: Callable[[Subject, Typed], Result]
) -> Callable[[Subject, FilterValue], Result]:
    """A function of one type of value as a function of any value; a value of another type raises TypeError."""

    def checked(subject: Subject, value: FilterValue) -> Result:
        if not isinstance(value, value_type):
            raise TypeError(f"{value!r} is no {value_type.__name__}")
        return function(subject, value)

    return checked
