"""Links from compared groups to the lists of their studies."""

from typing import NoReturn

from dashboard.filters import url_parameters
from dashboard.ui import navigation
from dashboard.ui.modalities import BY_CODE
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality


def open_studies(study_filter: StudyFilter) -> NoReturn:
    """Open the list of the studies that a filter selects."""
    modality = BY_CODE[study_filter.modality]
    navigation.switch_page(modality.studies, url_parameters.written(study_filter, modality.path))


def with_protocol(study_filter: StudyFilter, protocol: str | None) -> StudyFilter | None:
    """The studies with an event of a protocol; None where it is not stated, which no filter selects."""
    if protocol is None:
        return None
    is_nuclear = study_filter.modality is ExamModality.NUCLEAR_MEDICINE
    return study_filter.with_value("radiopharmaceutical_is" if is_nuclear else "protocol_is", (protocol,))
