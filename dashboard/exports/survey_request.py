"""Surveys as files and their URLs: `export/survey/uk-ct-2019.xlsx?from=2026-01-01&to=2026-06-30`.

A URL with an invalid or unknown parameter is refused, as that of an export is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dashboard.exports import csv_forms
from dashboard.exports.export_request import MEDIA_TYPES, RefusedError
from dashboard.ui.url_state import DAY, Codec, Fault, ParameterFault, UrlParameter, option_codec, shortened
from kerma.settings import settings
from kerma.surveys.catalogue import catalogue

#: The path below that of the dashboard.
PATH = "/export/survey/{survey}.{extension}"
_EXTENSIONS = ("csv", "xlsx")


def _day(name: str) -> UrlParameter[date | None]:
    return UrlParameter(
        name, Codec[date | None](DAY.read, lambda day: day.isoformat() if day else "", DAY.expected), None
    )


_FIRST, _LAST = _day("from"), _day("to")
_LOCALE = UrlParameter("locale", option_codec(csv_forms.BY_LOCALE), "")
_NAMES = frozenset({_FIRST.name, _LAST.name, _LOCALE.name})


@dataclass(frozen=True)
class SurveyRequest:
    """One survey over a period as a file.

    Attributes:
        survey: its name.
        extension: csv or xlsx.
        first: first day; None: from the beginning.
        last: last day; None: to the end.
        locale: locale of the spreadsheet that opens a CSV file; empty: the form of the survey.
    """

    survey: str
    extension: str = "xlsx"
    first: date | None = None
    last: date | None = None
    locale: str = ""

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return MEDIA_TYPES[self.extension]


def read(survey: str, extension: str, params: Mapping[str, str]) -> SurveyRequest:
    """The request of a URL.

    Args:
        survey: name of the survey in the path.
        extension: file name extension.
        params: parameters of the URL.

    Raises:
        RefusedError: unknown survey, extension or parameter, or an invalid value.
    """
    if survey not in catalogue(settings().surveys_folder).surveys or extension not in _EXTENSIONS:
        raise RefusedError(f"There is no survey {shortened(survey)}.{shortened(extension)}.")
    first, last, locale = _FIRST.read(params), _LAST.read(params), _LOCALE.read(params)
    unknown = (ParameterFault(Fault.UNKNOWN, name) for name in params if name not in _NAMES)
    if faults := (*first.faults, *last.faults, *locale.faults, *unknown):
        raise RefusedError(*(fault.refused() for fault in faults))
    return SurveyRequest(survey, extension, first.value, last.value, locale.value)


def link(request: SurveyRequest) -> str:
    """The URL of a request, relative to that of a page."""
    path = PATH.strip("/").format(survey=request.survey, extension=request.extension)
    written = (_FIRST.written(request.first), _LAST.written(request.last), _LOCALE.written(request.locale))
    parameters = {name: text for one in written for name, text in one.items()}
    return f"{path}?{urlencode(parameters)}" if parameters else path


def file_name(request: SurveyRequest) -> str:
    """The name of the file: kerma_uk-ct-2019_2026-01-01_to_2026-06-30.xlsx."""
    return f"kerma_{request.survey}_{request.first or 'all'}_to_{request.last or 'today'}.{request.extension}"
