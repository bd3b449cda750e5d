"""The table of studies of any modality, newest first; a click opens one."""

from collections.abc import Sequence

from dashboard.ui import navigation, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, EVENT_COUNT, PROBLEM_COUNT, columns_named, facts_named, of_study
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies.identifiers import StudyOfAnyModality

COLUMNS = (
    *columns_named("study_at"),
    Column(name="modality", label="Modality", help="Modality of the study."),
    *columns_named("study_description"),
    Column(name="doses", label="Dose", help="The totals by which studies of the modality are compared."),
    EVENT_COUNT,
    PROBLEM_COUNT,
    EQUIPMENT,
    *columns_named("institution_name"),
)


def show(studies: Sequence[StudyOfAnyModality], key: str) -> None:
    """Show the studies; `key` must change with them."""
    rows = [study_row(study) for study in studies]
    columns = table.columns_with_values(rows, COLUMNS)
    opened = table.choose(rows, columns, key=key, alt=tr("Studies, newest first"))
    if opened is not None:
        navigation.open_study(studies[opened].study_instance_uid)


def study_row(study: StudyOfAnyModality) -> TableRow:
    """A study as a row of the table; its doses are one text, since those of several modalities have no sum."""
    doses = (
        f"{tr(fact.label)} {formatting.of_fact(fact, study.doses[fact.name])}" for fact in facts_named(*study.doses)
    )
    return {
        "study_at": study.study_at,
        "modality": ", ".join(tr(modality.title) for modality in of_study(study.modalities)),
        "study_description": study.study_description,
        "doses": "; ".join(doses),
        EVENT_COUNT.name: study.event_count,
        PROBLEM_COUNT.name: study.problem_count,
        EQUIPMENT.name: equipment_name(study),
        "institution_name": study.institution_name,
    }
