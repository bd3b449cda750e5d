"""The reference levels of the examination of a study, for its patient's age and weight, with a link to the comparison.

They are named, and the study is not judged by them: a level is compared with medians of systems.
"""

from collections.abc import Mapping, Sequence

from dashboard.pages.reference_levels import data, labels, notes
from dashboard.ui import keys, navigation
from dashboard.ui.cached_queries import local_now
from dashboard.ui.modalities import Modality
from dashboard.ui.navigation import Page
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.reference_levels.levels_in_force import of_patient
from kerma.reference_levels.population import Population
from kerma.reference_levels.quantity import TRAITS, LevelQuantity, quantities_of
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.standard.units import symbol


def show(detail: StudyDetail, modality: Modality) -> None:
    """Show the levels of the study's day; nothing where there are none."""
    levels = _levels(detail)
    by_quantity = {
        quantity: found
        for quantity in quantities_of(modality.code)
        if (found := [level for level in levels if level.quantity is quantity])
    }
    if not by_quantity or detail.name is None:
        return
    name = detail.name.standard_name
    plain_text.line(tr("Reference levels of {name}: {levels}", name=name, levels=text_of(by_quantity)))
    plain_text.note(tr(notes.NO_LIMIT))
    navigation.page_link(
        Page.LEVELS,
        label=tr("Compare systems with reference levels"),
        icon=":material/straighten:",
        parameters=_parameters(modality, name, next(iter(by_quantity.values()))[0].population),
    )


def text_of(by_quantity: Mapping[LevelQuantity, Sequence[ReferenceLevel]]) -> str:
    """The levels of each quantity: DLP (mGy·cm) UK 790 (V), EU 807 (V2); CTDIvol (mGy) UK 47 (V)."""
    parts = []
    for quantity, found in by_quantity.items():
        heading = f"{tr(labels.QUANTITIES[quantity])} ({symbol(TRAITS[quantity].unit)})"
        parts.append(f"{heading} {', '.join(map(labels.short_name, found))}")
    return "; ".join(parts)


def _levels(detail: StudyDetail) -> list[ReferenceLevel]:
    header = detail.study.header
    if detail.name is None or header.patient_age_years is None:
        return []
    levels = data.levels_on(header.study_date or local_now().date(), data.levels_of_site())
    return of_patient(levels, detail.name.standard_name, header.patient_age_years, header.patient_weight_kg)


def _parameters(modality: Modality, name: str, population: Population) -> dict[str, str]:
    return {keys.LEVELS_MODALITY: modality.code, keys.LEVELS_NAME: name, keys.LEVELS_POPULATION: str(population)}
