"""Links from an examination to the list of its studies."""

from dashboard.filters import url_parameters
from dashboard.ui import navigation
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.criterion import FilterValue
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import Examination

#: Criteria of the list by the description that they compare.
_CRITERIA = {
    "study_description": "study",
    "requested_procedure": "requested_is",
    "performed_procedure": "procedure_is",
}


def parameters(examination: Examination, standard_name: str | None) -> dict[str, str]:
    """The URL parameters of the list: the descriptions of an examination, and its standard name where it has one."""
    modality = ExamModality(examination.modality)
    study_filter = StudyFilter.from_values(modality, _values(examination, standard_name))
    return url_parameters.written(study_filter, BY_CODE[modality].path)


def _values(examination: Examination, standard_name: str | None) -> dict[str, FilterValue | None]:
    name: dict[str, FilterValue | None] = {"name": (standard_name,)} if standard_name else {"named": False}
    found = examination.descriptions.items()
    return {**{_CRITERIA[one]: (text,) for one, text in found if one in _CRITERIA}, **name}


def show(examination: Examination, standard_name: str | None) -> None:
    """A link to the studies of an examination."""
    modality = BY_CODE[examination.modality]
    navigation.page_link(
        modality.studies,
        label=tr("{modality} studies", modality=tr(modality.title)),
        icon=":material/list:",
        parameters=parameters(examination, standard_name),
    )
