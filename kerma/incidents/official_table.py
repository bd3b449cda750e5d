"""The table for the official: one row for each incident, with the columns that the authority of a country asks for.

No table names the patient, a study or an author: the authorities forbid it, or do not need it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from kerma.incidents.country_pack import CATEGORY_TITLES, PACKS
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import UNITS, IncidentState
from kerma.messages import Message, message
from kerma.standard.units import symbol

#: A cell; None is "not stated".
CellValue: TypeAlias = str | int | Decimal | date | None


class OfficialCell(NamedTuple):
    """A column: its heading, and the value of an incident."""

    heading: Message
    value: Callable[[int, IncidentState, IncidentContent], CellValue]


def headings(pack: str) -> list[Message]:
    """The headings of the table of a country."""
    return [column.heading for column in _columns(pack)]


def row(pack: str, number: int, state: IncidentState, content: IncidentContent) -> list[CellValue]:
    """The row of an incident in the table of a country; codes in English."""
    values = (column.value(number, state, content) for column in _columns(pack))
    # An empty text is not stated; zero is a value.
    return [None if value == "" else value for value in values]


def text_of(value: CellValue) -> str:
    """A cell of a text file: days in ISO 8601, numbers with a point; empty where nothing is stated."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _columns(pack: str) -> Sequence[OfficialCell]:
    return [_CELLS[name] for name in (*_FIRST, *_OF_PACK.get(pack, _ALL_DOSES), *_LAST)]


def _factor(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)


def _yes(value: bool | None) -> str | None:
    return {None: None, True: "yes", False: "no"}[value]


def _category(content: IncidentContent) -> str:
    titles = ((code, CATEGORY_TITLES.get((content.pack, code), "")) for code in content.categories)
    return "; ".join(f"{code}: {title}" if title else code for code, title in titles)


def _unit(content: IncidentContent) -> str:
    return symbol(UNITS[content.quantity]) if content.quantity else ""


_CELLS: Mapping[str, OfficialCell] = {
    "number": OfficialCell(message("Number"), lambda number, _, __: number),
    "state": OfficialCell(message("State"), lambda _, state, __: str(state)),
    "law": OfficialCell(
        message("Law"), lambda _, __, content: PACKS[content.pack].law if content.pack in PACKS else ""
    ),
    "occurred": OfficialCell(
        message("Day of the exposure"),
        lambda _, __, content: content.occurred_on,
    ),
    "discovered": OfficialCell(
        message("Discovered on"),
        lambda _, __, content: content.discovered_on,
    ),
    "modality": OfficialCell(message("Modality"), lambda _, __, content: str(content.modality or "")),
    "group": OfficialCell(message("Adult or child"), lambda _, __, content: str(content.patient_group or "")),
    "exposure": OfficialCell(message("Kind of exposure"), lambda _, __, content: str(content.exposure or "")),
    "setting": OfficialCell(message("Setting"), lambda _, __, content: str(content.setting or "")),
    "category": OfficialCell(message("Category"), lambda _, __, content: _category(content)),
    "significant": OfficialCell(message("Significant"), lambda _, __, content: _yes(content.is_significant)),
    "what": OfficialCell(message("What happened"), lambda _, __, content: content.what_happened),
    "causes": OfficialCell(
        message("Causes"), lambda _, __, content: "; ".join((*content.causes, content.cause_text)).strip("; ")
    ),
    "quantity": OfficialCell(message("Quantity"), lambda _, __, content: str(content.quantity or "")),
    "unit": OfficialCell(message("Unit"), lambda _, __, content: _unit(content)),
    "intended": OfficialCell(message("Intended dose"), lambda _, __, content: content.intended_dose),
    "total": OfficialCell(message("Total dose"), lambda _, __, content: content.total_dose),
    "factor": OfficialCell(message("Total ÷ intended"), lambda _, __, content: _factor(content.dose_factor)),
    "intended_e": OfficialCell(
        message("Intended effective dose (mSv)"), lambda _, __, content: content.intended_effective_dose_msv
    ),
    "total_e": OfficialCell(message("Total effective dose (mSv)"), lambda _, __, content: content.effective_dose_msv),
    "factor_e": OfficialCell(
        message("Effective dose: total ÷ intended"), lambda _, __, content: _factor(content.effective_dose_factor)
    ),
    "method": OfficialCell(
        message("Method of the effective dose"), lambda _, __, content: content.effective_dose_method
    ),
    "group_mean": OfficialCell(
        message("Mean of the last 20 ÷ reference level"), lambda _, __, content: _factor(content.group_mean_factor)
    ),
    "skin": OfficialCell(message("Skin dose (mGy)"), lambda _, __, content: content.skin_dose_mgy),
    "injury": OfficialCell(message("Skin injury within 21 days"), lambda _, __, content: _yes(content.has_skin_injury)),
    "reaction": OfficialCell(message("Tissue reaction"), lambda _, __, content: _yes(content.has_tissue_reaction)),
    "fetal": OfficialCell(message("Dose of the unborn child (mGy)"), lambda _, __, content: content.fetal_dose_mgy),
    "patient": OfficialCell(message("Patient informed on"), lambda _, __, content: content.patient_informed.on),
    "referrer": OfficialCell(message("Referrer informed on"), lambda _, __, content: content.referrer_informed.on),
    "authority": OfficialCell(message("Authority informed on"), lambda _, __, content: content.authority_informed.on),
    "measures": OfficialCell(message("Measures"), lambda _, __, content: content.measures),
}
_FIRST = (
    "number",
    "state",
    "law",
    "occurred",
    "discovered",
    "modality",
    "group",
    "exposure",
    "category",
    "significant",
)
_LAST = ("what", "causes", "patient", "referrer", "authority", "measures")
_DOSES = ("quantity", "unit", "intended", "total", "factor")
_EFFECTIVE = ("intended_e", "total_e", "factor_e", "method")
_ALL_DOSES = (*_DOSES, *_EFFECTIVE, "skin", "reaction", "fetal")
_OF_PACK: Mapping[str, Sequence[str]] = {
    "de": ("setting", *_DOSES, *_EFFECTIVE, "group_mean", "skin", "injury"),
    # Its form takes the effective dose first, and another quantity beside it.
    "eng": (*_EFFECTIVE, *_DOSES, "reaction", "fetal"),
}
