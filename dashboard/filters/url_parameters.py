"""Filters in the address: read with care, since anybody may type one.

A value that means nothing is left out, and a sentence says so. Values that tell who a patient is are never written
into an address, and are not read from one.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from dashboard.filters import url_values
from dashboard.ui import keys
from dashboard.ui.i18n import tr
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterValue
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality

#: So much of what somebody typed tells it from everything else.
_LONGEST_REPEATED = 100


class Read(NamedTuple):
    """What an address says: which studies, and a sentence about everything in it that means nothing."""

    chosen: StudyFilter
    complaints: tuple[str, ...]


def read(params: Mapping[str, str], modality: ExamModality, prefix: str) -> Read:
    """The filter of a modality that an address holds.

    Args:
        params: the parameters of the address.
        modality: CT, RF, DX, MG or NM.
        prefix: what the names of the modality's parameters begin with.
    """
    wanted = dict[str, FilterValue | None]()
    said = []
    for name, criterion in BY_MODALITY[modality].items():
        parameter = keys.criterion(prefix, name)
        if criterion.is_private or not params.get(parameter):
            continue
        try:
            wanted[name] = url_values.read(criterion, params[parameter])
        except ValueError as error:
            said.append(
                tr(
                    "The address says {parameter}={told}, which is not {error}; it was left out.",
                    parameter=parameter,
                    told=repeated(params[parameter]),
                    error=error,
                )
            )
    return Read(StudyFilter.from_values(modality, wanted), tuple(said))


def strangers(params: Mapping[str, str], modality: ExamModality, prefix: str) -> tuple[str, ...]:
    """A sentence for each parameter that is said of the modality's studies, but that nobody reads."""
    offered = BY_MODALITY[modality]
    read_elsewhere = {keys.page(prefix), keys.sort(prefix), keys.columns(prefix)}
    said = []
    for parameter in sorted(set(params) - read_elsewhere):
        name = parameter.removeprefix(keys.criterion(prefix, ""))
        if name == parameter or parameter.startswith(keys.chart(prefix, "")):
            continue
        if name not in offered:
            said.append(
                tr(
                    "The address says {parameter}, which is no filter here; it was left out.",
                    parameter=repeated(parameter),
                )
            )
        elif offered[name].is_private:
            said.append(
                tr("{parameter} tells who a patient is; no address may say that. It was left out.", parameter=parameter)
            )
    return tuple(said)


def repeated(told: str) -> str:
    """What an address says, as a sentence repeats it: no longer than it takes to find it there."""
    return told if len(told) <= _LONGEST_REPEATED else f"{told[: _LONGEST_REPEATED - 1]}…"


def of(chosen: StudyFilter, prefix: str) -> dict[str, str]:
    """The parameters of an address that chooses these studies."""
    return {
        keys.criterion(prefix, criterion.name): url_values.write(criterion, value)
        for criterion, value in chosen.criteria
        if not criterion.is_private
    }


def of_machine(equipment_id: UUID, prefix: str) -> dict[str, str]:
    """The parameters of an address that chooses the studies of one machine."""
    return {keys.criterion(prefix, "machine"): str(equipment_id)}


def identifier(params: Mapping[str, str], name: str) -> UUID | None:
    """One of Kerma's own identifiers.

    Raises:
        ValueError: it is something else.
    """
    return UUID(params[name]) if params.get(name) else None


def page(params: Mapping[str, str], prefix: str) -> str | None:
    """A sentence where the page in the address is not the number of a page; None where all is well."""
    told = params.get(keys.page(prefix)) or "1"
    if told.isascii() and told.isdigit() and int(told[:9]) > 0:
        return None
    return tr(
        "The address says {parameter}={told}, which is not the number of a page; it was left out.",
        parameter=keys.page(prefix),
        told=repeated(told),
    )
