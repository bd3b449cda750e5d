"""Assumptions of a skin dose that no report states for certain: changed on the page, computed at once, never stored."""

from dataclasses import dataclass, replace
from uuid import UUID

from dashboard.skin_dose import data
from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import COMPUTED_S
from kerma.database.ingest.skin_dose_input import Procedure
from kerma.skin_dose.irradiation import Point
from kerma.skin_dose.map.kernel import Contributions, skin_dose_map
from kerma.skin_dose.map.mapping import map_dose
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.physics import table_attenuation
from kerma.skin_dose.result import SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.normalisation import normalise
from kerma.skin_dose.study import skin_dose

_NOWHERE: Point = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Assumptions:
    """One set of them.

    Attributes:
        height_cm: body height.
        weight_kg: body mass.
        patient_offset_cm: added to the place of the patient on the table.
        table_zero_cm: added to the table's origin in the room.
        table_water_equivalent_mm: water that attenuates as table top and pad do.
        kap_meter_calibration_factor: true over indicated air kerma.
        phantom: trunk, cylinder or plane.
    """

    height_cm: float
    weight_kg: float
    patient_offset_cm: Point = _NOWHERE
    table_zero_cm: Point = _NOWHERE
    table_water_equivalent_mm: float = table_attenuation.WATER_MM
    kap_meter_calibration_factor: float = 1.0
    phantom: str = "trunk"


def of_result(patient: Patient, site: EquipmentCalibration, phantom: str = "trunk") -> Assumptions:
    """Those that a result was computed with."""
    water, factor = site.table_water_equivalent_mm, site.kap_meter_calibration_factor
    return Assumptions(
        height_cm=round(patient.height_cm, 1),
        weight_kg=round(patient.weight_kg, 1),
        patient_offset_cm=site.patient_offset_cm or _NOWHERE,
        table_zero_cm=site.table_zero_cm or _NOWHERE,
        table_water_equivalent_mm=table_attenuation.WATER_MM if water is None else water,
        kap_meter_calibration_factor=1.0 if factor is None else factor,
        phantom=phantom,
    )


def applied(procedure: Procedure, assumptions: Assumptions) -> Procedure:
    """The procedure under other assumptions; unchanged values stay as reported, so that they raise the same flags."""
    usual = of_result(patient_of(procedure.study), procedure.calibration, assumptions.phantom)
    study = procedure.study
    if assumptions.height_cm != usual.height_cm:
        study = replace(study, patient_size_m=assumptions.height_cm / 100)
    if assumptions.weight_kg != usual.weight_kg:
        study = replace(study, patient_weight_kg=assumptions.weight_kg)
    names = ("patient_offset_cm", "table_zero_cm", "table_water_equivalent_mm", "kap_meter_calibration_factor")
    changed = {name: getattr(assumptions, name) for name in names if getattr(assumptions, name) != getattr(usual, name)}
    return replace(procedure, study=study, calibration=replace(procedure.calibration, **changed))


@scoped_cache.cache_data(ttl=COMPUTED_S, max_entries=200)
def computed(study_id: UUID, digest: str, assumptions: Assumptions) -> SkinDose | None:  # noqa: ARG001, part of the cache's key
    """The skin dose with other assumptions; `digest` identifies the study's facts."""
    procedure = data.procedure(study_id)
    if procedure is None:
        return None
    changed = applied(procedure, assumptions)
    return skin_dose(changed.study, changed.events, calibration=changed.calibration, phantom=assumptions.phantom)


def contributions(procedure: Procedure, phantom: str) -> Contributions | None:
    """What each event gives to each cell; None where nothing can be mapped."""
    irradiations = normalise(procedure.study, procedure.events, procedure.calibration).irradiations
    if not irradiations:
        return None
    patient = patient_of(procedure.study)
    mapped = map_dose(irradiations, patient, procedure.calibration, phantom=phantom, soft_edge=True)
    return skin_dose_map(mapped.beams, mapped.phantom, contributions=True).contributions
