"""What a download's address asks for: `export/ct.csv?per=event&ct_from=2025-01-01`.

The parameters of the filter are those of the list. An address that means nothing is refused as a whole: a file with
other studies than were asked for would be taken for the right one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast
from urllib.parse import urlencode

from dashboard.exports import patient
from dashboard.filters import url_parameters
from dashboard.ui import keys
from dashboard.ui.modalities import MODALITIES, Modality
from kerma.database.query.exports.export import Per, Selection
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.study_filter import StudyFilter

PER: tuple[Per, ...] = ("study", "event")
PER_PARAMETER, PATIENT_PARAMETER, ABOUT_PARAMETER = "per", "patient", "about"
_YES_NO = {"yes": True, "no": False}


class Format(NamedTuple):
    """A kind of file."""

    label: str
    media_type: str


#: By the ending of the file's name. The form of a national survey is one more kind, with its writer in `file_process`.
FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8"),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": Format("Parquet", "application/vnd.apache.parquet"),
}


class RefusedError(ValueError):
    """An address that means nothing; says what is wrong with it, a sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Order:
    """One download.

    Attributes:
        modality: whose studies.
        chosen: which of them.
        ending: one of `FORMATS`.
        per: a row for each study, or for each event.
        has_patient_data: with the identifying facts that the site keeps in plain.
        has_about: whether a CSV begins with a line about itself.
    """

    modality: Modality
    chosen: StudyFilter
    ending: str = "csv"
    per: Per = "study"
    has_patient_data: bool = False
    has_about: bool = True

    @property
    def selection(self) -> Selection:
        """What is asked of the database."""
        return Selection(self.chosen, self.per, patient.kept_in_plain() if self.has_patient_data else ())


def read(path: str, ending: str, params: Mapping[str, str]) -> Order:
    """The download that an address asks for.

    Args:
        path: the modality's path, as in the address of its list.
        ending: the kind of file.
        params: the parameters of the address.

    Raises:
        RefusedError: anything in it means nothing.
    """
    modality = next((each for each in MODALITIES if each.path == path), None)
    if modality is None or ending not in FORMATS:
        known = ", ".join(f"{each.path}.csv" for each in MODALITIES)
        raise RefusedError(f"There is no download {path}.{ending}; there are {known}, and the same as .xlsx, .parquet.")
    told = url_parameters.read(params, modality.code, modality.path)
    said = [_not_taken(complaint) for complaint in told.complaints] + _unknown(params, modality)
    per = params.get(PER_PARAMETER, "study")
    if per not in PER:
        said.append(f"The address says {PER_PARAMETER}={per}, which is neither study nor event.")
    for name in (PATIENT_PARAMETER, ABOUT_PARAMETER):
        if params.get(name, "no") not in _YES_NO:
            said.append(f"The address says {name}={params[name]}, which is neither yes nor no.")
    if said:
        raise RefusedError(*said)
    wants_patient = _YES_NO[params.get(PATIENT_PARAMETER, "no")]
    has_about = _YES_NO[params.get(ABOUT_PARAMETER, "yes")]
    return Order(modality, told.chosen, ending, cast("Per", per), wants_patient, has_about)


def _not_taken(complaint: str) -> str:
    return complaint.replace("; it was left out", "")


def _unknown(params: Mapping[str, str], modality: Modality) -> list[str]:
    """Sentences about parameters that nobody reads; how a list is laid out is of no concern to a file."""
    prefix = modality.path
    readable = {keys.criterion(prefix, name): each.is_private for name, each in BY_MODALITY[modality.code].items()}
    looks = {keys.page(prefix), keys.sort(prefix), keys.columns(prefix)}
    own = {PER_PARAMETER, PATIENT_PARAMETER, ABOUT_PARAMETER}
    said = []
    for name in params:
        if readable.get(name):
            said.append(f"{name} tells who a patient is and cannot be a part of an address.")
        elif name not in readable and name not in looks | own:
            said.append(f"The address says {name}=…, which is no filter of {modality.title}.")
    return said


def parameters(order: Order) -> dict[str, str]:
    """The parameters of the address of a download."""
    own: dict[str, str] = {PER_PARAMETER: order.per}
    if order.has_patient_data:
        own[PATIENT_PARAMETER] = "yes"
    if not order.has_about:
        own[ABOUT_PARAMETER] = "no"
    return url_parameters.of(order.chosen, order.modality.path) | own


def link(order: Order) -> str:
    """The address of a download, relative to that of a page."""
    return f"export/{order.modality.path}.{order.ending}?{urlencode(parameters(order))}"


def file_name(order: Order, today: date) -> str:
    """A name that says what is in it: kerma_ct_events_2025-01-01_to_2025-12-31.csv."""
    first, last = order.chosen.value("from"), order.chosen.value("to")
    what = f"kerma_{order.modality.path}_{'studies' if order.per == 'study' else 'events'}"
    return f"{what}_{first or 'all'}_to_{last or today}.{order.ending}"
