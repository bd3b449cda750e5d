"""Export requests and their URLs: `export/ct.csv?per=event&ct_from=2025-01-01`.

The filter has the same URL parameters as in the list. A URL with an invalid or unknown parameter is refused: a file
with other studies than requested would be taken for the right one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dashboard.exports import csv_forms
from dashboard.filters import url_parameters
from dashboard.ui import keys
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import MODALITIES, Modality
from dashboard.ui.text import patient_identity
from dashboard.ui.url_state import YES_NO, Fault, Faults, ParameterFault, Parsed, UrlParameter, option_codec
from kerma.access.rights import Right
from kerma.database.query.exports.export import Per, Selection
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts.study import STAFF
from kerma.messages import message

PER: dict[Per, str] = {Per.STUDY: "study", Per.EVENT: "event"}
_PER = UrlParameter("per", option_codec(PER), Per.STUDY)
_PATIENT_DATA = UrlParameter("patient", YES_NO, default=False)
_LOCALE = UrlParameter("locale", option_codec(csv_forms.BY_LOCALE), "")
_OWN = {_PER.name, _PATIENT_DATA.name, _LOCALE.name, "about"}
_CSV_ONLY = message("a URL of a CSV file: Excel and Parquet files have no locale")


#: Media types by file name extension; each has its writer in `csv_stream` or `file_process`.
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


class RefusedError(ValueError):
    """A URL that is no valid export request; `messages` names each fault."""

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class ExportRequest:
    """One export.

    Attributes:
        modality: modality of the studies.
        study_filter: selects the studies.
        extension: one of `MEDIA_TYPES`.
        per: one row per study, or per irradiation event.
        has_patient_data: whether it contains the identifying facts that the site stores in plain text.
        has_about: whether a CSV file begins with a line about its content.
        locale: locale of the spreadsheet that opens a CSV file, one of `csv_forms.BY_LOCALE`; empty: for programs.
    """

    modality: Modality
    study_filter: StudyFilter
    extension: str = "csv"
    per: Per = Per.STUDY
    has_patient_data: bool = False
    has_about: bool = True
    locale: str = ""

    @property
    def selection(self) -> Selection:
        """The exported rows and columns."""
        identifying_facts = patient_identity.stored_in_plain_text() if self.has_patient_data else ()
        hidden = () if current_user().may(Right.VIEW_STAFF) else STAFF
        return Selection(self.study_filter, self.per, identifying_facts, hidden)


def read(path: str, extension: str, params: Mapping[str, str]) -> ExportRequest:
    """The request of a URL.

    Args:
        path: path of the modality, as in the URL of its list.
        extension: file name extension.
        params: parameters of the URL.

    Raises:
        RefusedError: unknown path, extension or parameter, or an invalid value.
    """
    modality = next((modality for modality in MODALITIES if modality.path == path), None)
    if modality is None or extension not in MEDIA_TYPES:
        known = ", ".join(f"{modality.path}.csv" for modality in MODALITIES)
        raise RefusedError(
            f"There is no export {path}.{extension}; there are {known}, and the same as .xlsx, .parquet."
        )
    study_filter, faults = url_parameters.read(params, modality.code, modality.path)
    per, has_patient_data, locale = _PER.read(params), _PATIENT_DATA.read(params), _locale(params, extension)
    has_about = about_parameter(locale.value).read(params)
    own_faults = (*per.faults, *has_patient_data.faults, *locale.faults, *has_about.faults)
    if all_faults := (*faults, *_unknown(params, modality), *own_faults):
        raise RefusedError(*(fault.refused() for fault in all_faults))
    return ExportRequest(
        modality=modality,
        study_filter=study_filter,
        extension=extension,
        per=per.value,
        has_patient_data=has_patient_data.value,
        has_about=has_about.value,
        locale=locale.value,
    )


def about_parameter(locale: str) -> UrlParameter[bool]:
    """The parameter of the first line: files for programs have it by default, those for spreadsheets do not."""
    return UrlParameter("about", YES_NO, default=not locale)


def _locale(params: Mapping[str, str], extension: str) -> Parsed[str]:
    locale = _LOCALE.read(params)
    if locale.value and extension != "csv":
        return Parsed("", (ParameterFault(Fault.INVALID, _LOCALE.name, locale.value, _CSV_ONLY),))
    return locale


def _unknown(params: Mapping[str, str], modality: Modality) -> Faults:
    """The faults of unknown and private parameters; those of a list's layout are permitted."""
    prefix = modality.path
    criteria = {keys.criterion(prefix, name): criterion for name, criterion in BY_MODALITY[modality.code].items()}
    permitted = {keys.page(prefix), keys.sort(prefix), keys.columns(prefix), *_OWN}
    faults = []
    for name in params:
        if name in criteria and criteria[name].is_private:
            faults.append(ParameterFault(Fault.PRIVATE, name))
        elif name not in criteria and name not in permitted:
            faults.append(ParameterFault(Fault.UNKNOWN, name))
    return tuple(faults)


def parameters(request: ExportRequest) -> dict[str, str]:
    """The URL parameters of a request."""
    return {
        **url_parameters.written(request.study_filter, request.modality.path),
        _PER.name: request.per,
        **_PATIENT_DATA.written(request.has_patient_data),
        **_LOCALE.written(request.locale),
        **about_parameter(request.locale).written(request.has_about),
    }


def link(request: ExportRequest) -> str:
    """The URL of a request, relative to that of a page."""
    return f"export/{request.modality.path}.{request.extension}?{urlencode(parameters(request))}"


def file_name(request: ExportRequest, today: date) -> str:
    """The name of the file: kerma_ct_events_2025-01-01_to_2025-12-31.csv."""
    fixed = url_parameters.with_fixed_days(request.study_filter, today)
    first, last = fixed.value("from"), fixed.value("to")
    rows = "studies" if request.per is Per.STUDY else "events"
    return f"kerma_{request.modality.path}_{rows}_{first or 'all'}_to_{last or today}.{request.extension}"
