"""The widgets that select what is compared; their values stand in the URL."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.pages.reference_levels import data, defaults, labels, parameters
from dashboard.pages.reference_levels.parameters import ANY
from dashboard.ui import day_field, keys, segmented_options
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import CALENDAR_DAY, UrlParameter
from kerma.reference_levels.levels_in_force import of_examination
from kerma.reference_levels.population import ADULT, HEAD_BANDS, WEIGHT_BANDS, Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity, quantities_of
from kerma.reference_levels.reference_level import Phantom, ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality


def modality() -> ExamModality:
    """Show the modalities; returns the selected one."""
    titles = {str(one.code): one.title for one in MODALITIES}
    return ExamModality(segmented_options.one_of(tr("Modality"), titles, keys.LEVELS_MODALITY))


def request(code: ExamModality, names: Sequence[str], today: date) -> SampleRequest:
    """Show all other widgets; returns what is to be compared."""
    name_cell, quantity_cell, population_cell = st.columns([2, 1, 1])
    with name_cell:
        name = segmented_options.one_of(
            tr("Standard name"), {one: one for one in names}, keys.LEVELS_NAME, is_menu=True, label_of=str
        )
    with quantity_cell:
        quantity = _quantity(code)
    levels = data.levels_on(today, data.levels_of_site())
    with population_cell:
        population = _population(name, levels)
    since_cell, until_cell, phantom_cell, weight_cell = st.columns([1, 1, 2, 2], vertical_alignment="bottom")
    with since_cell:
        since = day_field.day(tr("From"), UrlParameter(keys.LEVELS_SINCE, CALENDAR_DAY, defaults.first_day(today)))
    with until_cell:
        until = day_field.day(tr("To"), UrlParameter(keys.LEVELS_UNTIL, CALENDAR_DAY, today))
    of_name = of_examination(levels, name, quantity, population)
    with phantom_cell:
        phantom = _phantom(name, of_name) if code is ExamModality.CT else None
        projection = _projection(of_name) if quantity is LevelQuantity.DAP_PER_PROJECTION else None
    with weight_cell:
        needs_weight = _needs_weight(quantity, population)
    return SampleRequest(
        modality=code,
        standard_name=name,
        quantity=quantity,
        population=population,
        phantom=phantom,
        projection=projection,
        since=since,
        until=until,
        needs_weight=needs_weight,
    )


def _quantity(code: ExamModality) -> LevelQuantity:
    options = {str(one): labels.QUANTITIES[one] for one in quantities_of(code)}
    return LevelQuantity(segmented_options.one_of(tr("Quantity"), options, keys.LEVELS_QUANTITY, is_menu=True))


def _population(name: str, levels: Sequence[ReferenceLevel]) -> Population:
    """Adults, the bands of RP 185, and those of levels of this examination."""
    of_levels = (level.population for level in levels if level.standard_name == name)
    bands = dict.fromkeys((ADULT, *WEIGHT_BANDS, *HEAD_BANDS, *of_levels))
    options = {str(band): labels.population(band) for band in bands}
    label = tr("Patients")
    return Population.from_text(
        segmented_options.one_of(label, options, keys.LEVELS_POPULATION, is_menu=True, label_of=str)
    )


def _phantom(name: str, levels: Sequence[ReferenceLevel]) -> Phantom | None:
    """The phantom to which doses must refer; by default that of the levels, else the usual one of the region."""
    default = defaults.phantom(data.region_of(name), levels)
    options = {str(code): label for code, label in labels.PHANTOMS.items()}
    found = segmented_options.one_of(tr("CTDI phantom"), options, keys.LEVELS_PHANTOM, default=str(default))
    return None if found == ANY else Phantom(found)


def _projection(levels: Sequence[ReferenceLevel]) -> Projection | None:
    """The projection whose radiographs are compared; by default that of the first level."""
    options = {str(code): label for code, label in labels.PROJECTIONS.items()}
    default = str(defaults.projection(levels) or ANY)
    found = segmented_options.one_of(tr("Projection"), options, keys.LEVELS_PROJECTION, default=default)
    return None if found == ANY else Projection(found)


def _needs_weight(quantity: LevelQuantity, population: Population) -> bool:
    if quantity is LevelQuantity.AGD or not population.is_adult:
        return False
    return st.toggle(
        tr("Only with known weight"),
        key=parameters.WEIGHT.name,
        bind="query-params",
        help=tr("Else adults without a known weight are counted, and their number is stated."),
    )
