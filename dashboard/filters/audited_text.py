"""Filters as the audit trail records them: URL parameters, and of what identifies a patient only the name."""

from dashboard.filters import url_parameters
from dashboard.ui import keys
from kerma.database.query.filters.criterion import SearchText
from kerma.database.query.filters.study_filter import StudyFilter

_ALL = "all"
_PATIENT_ID = "patient_id"


def audited_text(study_filter: StudyFilter, prefix: str) -> str:
    """The filter as text: "ct_from=2026-01-01&ct_patient_id=(not recorded)"; "all" without criteria."""
    private = [criterion.name for criterion, _ in study_filter.criteria if criterion.is_private]
    parameters = url_parameters.written(study_filter, prefix)
    hidden = {keys.criterion(prefix, name): "(not recorded)" for name in private}
    return "&".join(f"{name}={value}" for name, value in (parameters | hidden).items()) or _ALL


def audited_patient(study_filter: StudyFilter) -> str | None:
    """The keyed hash of the patient ID that the filter states; None where it states none, or the site hashes none."""
    value = study_filter.value(_PATIENT_ID)
    return value.hashes[0] if isinstance(value, SearchText) and value.hashes else None
