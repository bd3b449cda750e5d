"""Mean glandular dose by compressed thickness, against the levels of the European guidelines."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dashboard.pages.optimisation import data, links, thickness_plot
from dashboard.pages.optimisation.selection import Selection
from dashboard.ui import keys, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.filters.criterion import Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.thickness_doses import ThicknessDose, ThicknessDoses
from kerma.facts.fact import ValueKind
from kerma.reference_levels.glandular_dose_levels import SOURCE, ThicknessClass, level_at

_ALL = "all"
_VIEWS = {_ALL: msg("All views"), "CC": "CC", "MLO": "MLO"}
_NUMBER, _COUNT = ValueKind.NUMBER, ValueKind.COUNT


def show(selected: Selection) -> None:
    """Show the chart and the table."""
    view = segmented_options.one_of(tr("View"), _VIEWS, keys.OPTIMISATION_BREAST_VIEW)
    study_filter = selected.study_filter.with_value("view", None if view == _ALL else (view,))
    found = data.thickness(study_filter)
    if not found.by_class:
        plain_text.empty(tr("No exposure of this period states glandular dose and thickness."))
        return
    names = data.equipment_names(selected.modality)
    present = {one.equipment_id for one in found.by_class}
    plain_text.heading(tr("Mean glandular dose by compressed thickness"))
    thickness_plot.show(found.by_class, {key: name for key, name in names.items() if key in present})
    plain_text.note(
        tr(
            "One point per class of 10 mm, at its median thickness: median; line: quartiles. Lines "
            "with small points: acceptable (solid) and achievable (dashed) level. Pale: fewer than 10 exposures."
        )
    )
    _table(study_filter, found.by_class, names)
    plain_text.bullets(_explanations(found))


def _table(study_filter: StudyFilter, found: Sequence[ThicknessDose], names: Mapping[UUID, str]) -> None:
    columns = (
        EQUIPMENT,
        Column(name="class", label="Thickness (mm)", help="From the first number on, below the second."),
        Column(name="pmma", label="PMMA (mm)", help="Thickness of PMMA whose equivalent breast is in the class."),
        Column(name="n", label="Exposures", help="With a glandular dose.", kind=_COUNT),
        Column(name="mm", label="Median thickness", help="Of these exposures.", kind=_NUMBER, unit="mm"),
        Column(name="median", label="Median", help="Mean glandular dose.", kind=_NUMBER, unit="mGy"),
        Column(name="position", label="Median is", help="Position to the two levels, from 10 exposures on."),
        Column(name="q1", label="Lower quartile", help="25 % of the exposures are below.", kind=_NUMBER, unit="mGy"),
        Column(name="q3", label="Upper quartile", help="75 % of the exposures are below.", kind=_NUMBER, unit="mGy"),
        Column(
            name="acceptable",
            label="Acceptable",
            help="Level at the median thickness, linear between those of the guidelines.",
            kind=_NUMBER,
            unit="mGy",
        ),
        Column(name="achievable", label="Achievable", help="The same of this level.", kind=_NUMBER, unit="mGy"),
        Column(name="without", label="Without dose", help="Missing, or stated as zero.", kind=_COUNT),
    )
    rows = [_row(one, names) for one in found]
    opened = table.choose(rows, columns, key=f"thickness:{hash(study_filter)}", alt=tr("Classes of thickness"))
    plain_text.note(tr("Click a row to list its studies."))
    if opened is not None:
        one = found[opened]
        # A class ends below its upper bound; thicknesses are stated in whole millimetres or with one place.
        bounds = Range(one.thickness.from_mm, one.thickness.below_mm - 0.01)
        of_equipment = study_filter.with_value("machine", (one.equipment_id,))
        links.open_studies(of_equipment.with_value("thickness", bounds))


def _row(one: ThicknessDose, names: Mapping[UUID, str]) -> TableRow:
    first, median, third = one.quartiles or (None, None, None)
    level = None if one.median_thickness_mm is None else level_at(one.median_thickness_mm)
    return {
        EQUIPMENT.name: names.get(one.equipment_id) or str(one.equipment_id),
        "class": f"{one.thickness.from_mm} … {one.thickness.below_mm}",
        "pmma": _pmma(one.thickness),
        "n": one.n,
        "mm": one.median_thickness_mm,
        "median": median,
        "q1": first,
        "q3": third,
        "acceptable": None if level is None else round(level.acceptable_mgy, 2),
        "achievable": None if level is None else round(level.achievable_mgy, 2),
        "position": _position(one),
        "without": one.without,
    }


def _pmma(thickness: ThicknessClass) -> str:
    """The thicknesses of PMMA with their equivalent breasts; a dash where the guidelines have none in the class."""
    texts = (f"{one.pmma_mm} ({one.breast_mm})" for one in thickness.levels)
    return ", ".join(texts) or formatting.MISSING


def _position(one: ThicknessDose) -> str | None:
    """Where the median lies; no position from few exposures."""
    if one.quartiles is None or one.median_thickness_mm is None:
        return None
    if one.n < thickness_plot.MIN_EXPOSURES:
        return tr("too few exposures")
    level = level_at(one.median_thickness_mm)
    if level is None:
        return tr("no level")
    median = one.quartiles[1]
    if median < level.achievable_mgy:
        return tr("below the achievable level")
    return tr("below the acceptable level") if median < level.acceptable_mgy else tr("not below the acceptable level")


def _explanations(found: ThicknessDoses) -> list[str]:
    texts = [
        tr("Levels: {source}, chapter 2b.", source=SOURCE),
        tr("These levels were not compared with the publication: check them before you report."),
        tr(
            "They apply to standard breasts, which plates of PMMA simulate: doses of women scatter about them, and a "
            "median above a level is a reason to measure with PMMA, not a failed test."
        ),
        tr("Doses are those that the systems state. Tomosynthesis counts too, unless a protocol is selected."),
    ]
    if found.thinner_or_thicker:
        texts.append(
            trn(
                "{count} exposure is thinner than 20 mm or of 110 mm and more, and belongs to no class.",
                "{count} exposures are thinner than 20 mm or of 110 mm and more, and belong to no class.",
                found.thinner_or_thicker,
                count=formatting.number(found.thinner_or_thicker),
            )
        )
    if found.without_thickness:
        texts.append(
            trn(
                "{count} exposure states no thickness.",
                "{count} exposures state no thickness.",
                found.without_thickness,
                count=formatting.number(found.without_thickness),
            )
        )
    return texts
