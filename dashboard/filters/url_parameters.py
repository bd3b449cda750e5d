"""Study filters as URL parameters.

An invalid value is ignored and reported. Values that identify a person are neither written into a URL nor read from
one.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from dashboard.filters import url_values
from dashboard.filters.permitted import is_permitted
from dashboard.ui import keys
from dashboard.ui.url_state import Fault, Faults, ParameterFault, UrlParameter, page_number
from kerma.database.query.filters.criteria import BY_MODALITY, DAYS_OF_PERIOD
from kerma.database.query.filters.criterion import Criterion, FilterValue, Period
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality


class ParsedFilter(NamedTuple):
    """The filter that a URL contains, and the faults of its parameters."""

    study_filter: StudyFilter
    faults: Faults


def criterion_parameter(prefix: str, criterion: Criterion) -> UrlParameter[FilterValue | None]:
    """The URL parameter of a criterion."""
    return UrlParameter(keys.criterion(prefix, criterion.name), url_values.codec(criterion), None)


def page_parameter(prefix: str) -> UrlParameter[int]:
    """The URL parameter of the page of a list."""
    return page_number(keys.page(prefix))


def read(params: Mapping[str, str], modality: ExamModality, prefix: str) -> ParsedFilter:
    """The filter of a modality in the parameters of a URL.

    Args:
        params: parameters of the URL.
        modality: modality of the studies.
        prefix: prefix of the modality's parameters.
    """
    values: dict[str, FilterValue | None] = {}
    faults: list[ParameterFault] = []
    for name, criterion in BY_MODALITY[modality].items():
        if criterion.is_private:
            continue
        parameter = criterion_parameter(prefix, criterion)
        parsed = parameter.read(params)
        faults += parsed.faults
        if parsed.value is not None and not is_permitted(criterion):
            faults.append(ParameterFault(Fault.FORBIDDEN, parameter.name))
        else:
            values[name] = parsed.value
    return ParsedFilter(StudyFilter.from_values(modality, values), tuple(faults))


def unknown(params: Mapping[str, str], modality: ExamModality, prefix: str) -> Faults:
    """The faults of parameters with the prefix of a modality that are no parameter of it, or are private."""
    criteria = BY_MODALITY[modality]
    layout = {keys.page(prefix), keys.sort(prefix), keys.columns(prefix)}
    faults = []
    for parameter in sorted(set(params) - layout):
        name = parameter.removeprefix(keys.criterion(prefix, ""))
        if name == parameter or parameter.startswith(keys.chart(prefix, "")):
            continue
        if name not in criteria:
            faults.append(ParameterFault(Fault.UNKNOWN, parameter))
        elif criteria[name].is_private:
            faults.append(ParameterFault(Fault.PRIVATE, parameter))
    return tuple(faults)


def written(study_filter: StudyFilter, prefix: str) -> dict[str, str]:
    """The URL parameters of a filter, without values that identify a person."""
    return {
        keys.criterion(prefix, criterion.name): url_values.codec(criterion).write(value)
        for criterion, value in study_filter.criteria
        if not criterion.is_private
    }


def with_fixed_days(study_filter: StudyFilter, today: date) -> StudyFilter:
    """The same filter with the present days of its periods, so that it selects the same studies on every later day."""
    for name, ends in DAYS_OF_PERIOD.items():
        period = study_filter.value(name)
        if isinstance(period, Period):
            study_filter = _with_days(study_filter.with_value(name, None), ends, (period.first, period.last or today))
    return study_filter


def _with_days(study_filter: StudyFilter, ends: tuple[str, str], days: tuple[date | None, date | None]) -> StudyFilter:
    """The filter restricted to these days as well."""
    for name, day, narrower in zip(ends, days, (max, min), strict=True):
        known = [value for value in (study_filter.value(name), day) if isinstance(value, date)]
        study_filter = study_filter.with_value(name, narrower(known, default=None))
    return study_filter


def of_equipment(equipment_id: UUID, prefix: str) -> dict[str, str]:
    """The URL parameters that select the studies of one equipment."""
    return {keys.criterion(prefix, "machine"): str(equipment_id)}
