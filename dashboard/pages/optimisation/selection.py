"""What is compared on the page Optimisation, and the widgets that select it; their values stand in the URL."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation import data
from dashboard.ui import keys, segmented_options
from dashboard.ui.day_field import optional_day
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter, store
from kerma.database.query.filters.criterion import FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measures import MEASURES, Measure, doses
from kerma.facts.age_bounds import MONTHS_PER_YEAR, minimum_age_years
from kerma.reference_levels.population import ADULT_AGE_MONTHS
from kerma.standard.enumerations import ExamModality

#: More studies are not compared: the page asks for a shorter period.
MAX_STUDIES = 30_000
# The longest of these with so few studies that they are compared at once is the period without a URL parameter.
_FEW_STUDIES = 8_000
_PERIODS_DAYS = (365, 92, 31)
# In the URL; an empty parameter is that of the most frequent name.
_ALL_NAMES = "*"
_ADULT_YEARS = minimum_age_years(ADULT_AGE_MONTHS / MONTHS_PER_YEAR)
# Ages are stored with three decimals.
_LAST_CHILD_YEARS = _ADULT_YEARS - 0.0001
_DAY = Codec[date | None](CALENDAR_DAY.read, lambda day: day.isoformat() if day else "", CALENDAR_DAY.expected)
_MAX_PROTOCOL_LENGTH = 100


class View(StrEnum):
    """What the page shows."""

    SYSTEMS = "systems"
    PROTOCOLS = "protocols"
    NAMES = "names"
    OUTLIERS = "outliers"
    THICKNESS = "thickness"
    INDICES = "indices"
    NOTES = "notes"


class Patients(StrEnum):
    """Of what age patients are compared."""

    ALL = "all"
    ADULTS = "adults"
    CHILDREN = "children"


_VIEWS = {
    View.SYSTEMS: msg("Systems"),
    View.PROTOCOLS: msg("Protocols of a system"),
    View.NAMES: msg("Standard names"),
    View.OUTLIERS: msg("Outliers"),
    View.THICKNESS: msg("Glandular dose by thickness"),
    View.INDICES: msg("Exposure indices"),
    View.NOTES: msg("Notes"),
}
_VIEWS_OF_ONE_MODALITY = {View.THICKNESS: ExamModality.MAMMOGRAPHY, View.INDICES: ExamModality.RADIOGRAPHY}
_PATIENTS = {Patients.ALL: msg("All"), Patients.ADULTS: msg("Adults"), Patients.CHILDREN: msg("Children")}
_AGES: Mapping[Patients, FilterValue] = {
    Patients.ADULTS: Range(_ADULT_YEARS, None),
    Patients.CHILDREN: Range(None, _LAST_CHILD_YEARS),
}


@dataclass(frozen=True)
class Selection:
    """Which studies are compared.

    Attributes:
        modality: their modality.
        standard_name: their standard name; empty: all.
        protocol: text that the protocol of an event contains; empty: any.
        patients: of what age patients are.
        first_day: first day of the period; None: from the beginning.
        last_day: last day of it; None: up to now.
    """

    modality: ExamModality
    standard_name: str
    protocol: str
    patients: Patients
    first_day: date | None
    last_day: date | None

    @property
    def study_filter(self) -> StudyFilter:
        """Selects the studies."""
        protocol = "radiopharmaceutical" if self.modality is ExamModality.NUCLEAR_MEDICINE else "protocol"
        values: dict[str, FilterValue | None] = {
            "name": (self.standard_name,) if self.standard_name else None,
            protocol: self.protocol or None,
            "age": _AGES.get(self.patients),
            "from": self.first_day,
            "to": self.last_day,
        }
        return StudyFilter.from_values(self.modality, values)

    def of_equipment(self, equipment_id: UUID) -> StudyFilter:
        """Selects the studies of one piece of equipment."""
        return self.study_filter.with_value("machine", (equipment_id,))


def modality() -> ExamModality:
    """Show the modalities; returns the selected one."""
    titles = {str(one.code): one.title for one in MODALITIES}
    return ExamModality(segmented_options.one_of(tr("Modality"), titles, keys.OPTIMISATION_MODALITY))


def view(code: ExamModality) -> View:
    """Show the views of a modality; returns the selected one."""
    offered = {str(one): label for one, label in _VIEWS.items() if _VIEWS_OF_ONE_MODALITY.get(one, code) is code}
    return View(segmented_options.one_of(tr("Show"), offered, keys.OPTIMISATION_VIEW))


def studies(code: ExamModality, names: list[str], today: date, *, has_name: bool) -> Selection:
    """Show the widgets that select studies.

    Args:
        code: the modality.
        names: its standard names.
        today: the last day, unless the URL states one.
        has_name: whether one standard name is compared.
    """
    *name_cell, protocol_cell, patients_cell, first_cell, last_cell = st.columns(
        [*([3] if has_name else []), 2, 2, 1.3, 1.3], vertical_alignment="bottom"
    )
    with name_cell[0] if has_name else nullcontext():
        options = {**{name: name for name in names}, _ALL_NAMES: tr("All names")}
        name = (
            segmented_options.one_of(tr("Standard name"), options, keys.OPTIMISATION_NAME, is_menu=True, label_of=str)
            if has_name
            else _ALL_NAMES
        )
    with protocol_cell:
        protocol = _protocol(code)
    with patients_cell:
        patients = Patients(
            segmented_options.one_of(
                tr("Patients"), {str(one): label for one, label in _PATIENTS.items()}, keys.OPTIMISATION_PATIENTS
            )
        )
    with last_cell:
        last_day = optional_day(tr("To"), UrlParameter(keys.OPTIMISATION_TO, _DAY, today))
    without_days = Selection(code, "" if name == _ALL_NAMES else name, protocol, patients, None, last_day)
    with first_cell:
        # Without a name, nothing but doses of studies is read, which is fast.
        periods = _PERIODS_DAYS if has_name else _PERIODS_DAYS[:1]
        default = _default_first_day(without_days, last_day or today, periods)
        first_day = optional_day(tr("From"), UrlParameter(keys.OPTIMISATION_FROM, _DAY, default))
    return replace(without_days, first_day=first_day)


def dose(code: ExamModality) -> Measure:
    """Show the measures of dose; returns the selected one."""
    options = {one.name: data.measure_label(one) for one in doses(code)}
    name = segmented_options.one_of(tr("Dose quantity"), options, keys.OPTIMISATION_DOSE, is_menu=True, label_of=str)
    return MEASURES[code][name]


def equipment(names: Mapping[UUID, str]) -> UUID:
    """Show a menu of equipment, of which there is at least one; returns the selected one."""
    options = {str(key): name for key, name in names.items()}
    return UUID(
        segmented_options.one_of(tr("System"), options, keys.OPTIMISATION_EQUIPMENT, is_menu=True, label_of=str)
    )


def _protocol(code: ExamModality) -> str:
    """A text in the name of the protocol, which the URL contains."""
    text = Codec[str](lambda found: found[:_MAX_PROTOCOL_LENGTH], str, CALENDAR_DAY.expected)
    parameter = UrlParameter(keys.OPTIMISATION_PROTOCOL, text, "")
    key = keys.widget(parameter.name, "text")
    st.session_state[key] = found = parameter.of_page()
    is_nuclear = code is ExamModality.NUCLEAR_MEDICINE
    st.text_input(
        tr("Radiopharmaceutical contains") if is_nuclear else tr("Protocol contains"),
        key=key,
        max_chars=_MAX_PROTOCOL_LENGTH,
        on_change=lambda: store(parameter.name, str(st.session_state[key]).strip()),
    )
    return found


def _default_first_day(selection: Selection, last_day: date, periods_days: Sequence[int]) -> date:
    """The first day of the longest period whose studies are few enough to be compared within a second."""
    *longer, shortest = periods_days
    for days in longer:
        first_day = last_day - timedelta(days=days - 1)
        if data.study_count(selection.study_filter.with_value("from", first_day), _FEW_STUDIES) <= _FEW_STUDIES:
            return first_day
    return last_day - timedelta(days=shortest - 1)


def all_sizes() -> str:
    """Why medians differ from those of the page Reference levels."""
    return tr(
        "Patients of all sizes are counted; the page Reference levels counts those of standard size alone, so its "
        "medians differ."
    )
