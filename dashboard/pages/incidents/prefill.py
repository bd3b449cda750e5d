"""What a new incident states before anybody has written: from an alert or a study."""

from collections.abc import Mapping
from decimal import Decimal

from dashboard.pages.incidents import data
from kerma.alerts.quantity import AlertQuantity
from kerma.database.query.incidents.incident_sources import AlertSource, InvolvedStudy
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import UNITS, DetectedBy, DoseQuantity
from kerma.standard import units
from kerma.standard.enumerations import ExamModality

_QUANTITIES: Mapping[AlertQuantity, DoseQuantity] = {
    AlertQuantity.CTDI_VOL: DoseQuantity.CTDI_VOL,
    AlertQuantity.DLP: DoseQuantity.DLP,
    AlertQuantity.DAP: DoseQuantity.DAP,
    AlertQuantity.REFERENCE_AIR_KERMA: DoseQuantity.REFERENCE_AIR_KERMA,
    AlertQuantity.AGD_PER_BREAST: DoseQuantity.AGD,
    AlertQuantity.ADMINISTERED_ACTIVITY: DoseQuantity.ADMINISTERED_ACTIVITY,
}
# More digits than a measurement has, fewer than a binary fraction shows.
_DIGITS = 6


def of_alert(source: AlertSource) -> IncidentContent:
    """An incident of the alert: its study, and its value as the dose that was received."""
    uids = (source.study_instance_uid,) if source.study_instance_uid else ()
    quantity = _QUANTITIES.get(source.quantity) if source.quantity else None
    is_skin = source.quantity is AlertQuantity.PEAK_SKIN_DOSE
    return _of_studies(
        data.involved(uids),
        IncidentContent(
            title=source.title,
            detected_by=DetectedBy.DOSE_ALERT,
            quantity=quantity,
            total_dose=_value(source, UNITS[quantity]) if quantity else None,
            skin_dose_mgy=_value(source, "mGy") if is_skin else None,
            study_instance_uids=uids,
        ),
    )


def of_study(study_instance_uid: str) -> IncidentContent:
    """An incident of a study."""
    uids = (study_instance_uid,) if study_instance_uid else ()
    return _of_studies(data.involved(uids), IncidentContent(study_instance_uids=uids))


def _of_studies(studies: list[InvolvedStudy], content: IncidentContent) -> IncidentContent:
    if not studies or not studies[0].modalities:
        return content
    values = {one.name: getattr(content, one.name) for one in content.__dataclass_fields__.values()}
    day = studies[0].study_at.date() if studies[0].study_at else None
    return IncidentContent(**{**values, "modality": ExamModality(studies[0].modalities[0]), "occurred_on": day})


def _value(source: AlertSource, unit: str) -> Decimal | None:
    if source.value is None:
        return None
    converted = units.convert(Decimal(str(source.value)), source.unit, unit)
    return Decimal(f"{converted:.{_DIGITS}g}")
