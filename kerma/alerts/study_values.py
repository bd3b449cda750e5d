"""The values of a reconciled study that alert rules compare."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kerma.alerts.acquisition import acquisition_of
from kerma.alerts.alert_study import AlertEvent, AlertStudy, EstimatedDose
from kerma.alerts.outcome import Measured
from kerma.alerts.quantity import TRAITS, AlertQuantity, ValueLevel
from kerma.facts.ct import CTEvent
from kerma.messages import MissingMessage
from kerma.reconcile import ReconciledStudy
from kerma.reconcile.events import StoredEvent
from kerma.standard.enumerations import Exclusion
from kerma.standard_names.region import Region, region_of
from kerma.standard_names.vocabulary import body_parts

#: Exclusions from statistics by which a study is none of a patient. A patient whose study a person excluded was
#: irradiated all the same, so that alerts stay.
PHANTOMS = frozenset({Exclusion.PHANTOM_BY_RULE, Exclusion.PHANTOM})
#: Totals whose difference is below this fraction are equal: each is rounded by the equipment.
SAME_TOTAL = 1e-6
_TEXTS = 10_000
_CHECKED = {"ctdi_vol_mgy": AlertQuantity.CTDI_VOL, "dlp_mgy_cm": AlertQuantity.DLP_PER_ACQUISITION}


class ExaminationScope(NamedTuple):
    """Standard name and region of an examination; None: it has none."""

    standard_name: str | None
    region: Region | None


def alert_study(
    study: ReconciledStudy, examination: ExaminationScope, quantities: Iterable[AlertQuantity]
) -> AlertStudy:
    """A study as rules compare it.

    Args:
        study: the study.
        examination: its standard name and region.
        quantities: those that rules compare; others are left out. Skin dose is no part of a reconciled study.
    """
    needed = frozenset(quantities)
    header = study.header
    unreadable = _unreadable_facts(study)
    of_study = [quantity for quantity in needed if TRAITS[quantity].level in {ValueLevel.STUDY, ValueLevel.LARGEST}]
    return AlertStudy(
        study_id=study.study_id,
        day=study.study_at and study.study_at.date(),
        modalities=study.modalities,
        equipment_id=study.equipment_id,
        standard_name=examination.standard_name,
        region=examination.region,
        age_years=header.patient_age_years,
        weight_kg=header.patient_weight_kg,
        is_phantom=study.exclusion.exclusion in PHANTOMS,
        values={quantity: _study_value(study, quantity, unreadable) for quantity in of_study},
        events=tuple(_events(study, needed, unreadable)),
    )


def largest_of_planes(total: float | None, planes: Iterable[float]) -> float | None:
    """The air kerma that counts for the skin where there are two planes, whose values are never added: the larger.

    Of a total that contains more than its planes state, nothing but the smaller planes is left out.

    Args:
        total: air kerma of the study, the sum over its planes; None: not stated.
        planes: air kerma of each plane that states one.
    """
    stated = sorted(planes, reverse=True)
    if not stated:
        return total
    if total is None or math.isclose(total, math.fsum(stated), rel_tol=SAME_TOTAL):
        return stated[0]
    return max(stated[0], total - math.fsum(stated[1:]))


@lru_cache(maxsize=_TEXTS)
def region_of_texts(target_region: str | None, protocol: str | None) -> Region | None:
    """What an acquisition covers by its target region, else by its protocol; None where neither names it."""
    return region_of_text(target_region) or region_of_text(protocol)


@lru_cache(maxsize=_TEXTS)
def region_of_text(text: str | None) -> Region | None:
    """What a text names; None where it names no region."""
    return region_of(body_parts(text).parts) if text else None


def _study_value(study: ReconciledStudy, quantity: AlertQuantity, unreadable: Mapping[str, set[str]]) -> Measured:
    facts = TRAITS[quantity].facts
    if quantity is AlertQuantity.REFERENCE_AIR_KERMA:
        planes = (plane.reference_air_kerma_mgy for plane in study.planes)
        value = largest_of_planes(study.totals.reference_air_kerma_mgy, (one for one in planes if one is not None))
    else:
        stated = (getattr(study.totals, name) for name in facts)
        value = max((one for one in stated if one is not None), default=None)
    return Measured(value, is_unreadable=value is None and not unreadable.keys().isdisjoint(facts))


def _events(
    study: ReconciledStudy, quantities: frozenset[AlertQuantity], unreadable: Mapping[str, set[str]]
) -> Iterable[AlertEvent]:
    needed = [quantity for quantity in quantities if TRAITS[quantity].level is ValueLevel.EVENT]
    for event in study.events:
        own = [quantity for quantity in needed if event.modality in TRAITS[quantity].modalities]
        if own:
            yield _event(event, {quantity: _event_value(event, quantity, unreadable) for quantity in own})


def _event(event: StoredEvent, values: Mapping[AlertQuantity, Measured]) -> AlertEvent:
    facts = event.facts
    if not isinstance(facts, CTEvent):
        return AlertEvent(event.event_id, event.modality, values)
    return AlertEvent(
        event.event_id,
        event.modality,
        values,
        region_of_texts(facts.target_region, facts.acquisition_protocol),
        acquisition_of(facts.acquisition_type, facts.acquisition_protocol, facts.exposure_time_s),
        facts.ctdi_phantom,
        tuple(_estimated_doses(facts)),
    )


def _estimated_doses(facts: CTEvent) -> Iterable[EstimatedDose]:
    for check in facts.dose_check:
        quantity = _CHECKED.get(check.quantity)
        if quantity is not None and check.forward_estimate is not None and check.configured_value is not None:
            yield EstimatedDose(quantity, check.forward_estimate, check.configured_value)


def _event_value(event: StoredEvent, quantity: AlertQuantity, unreadable: Mapping[str, set[str]]) -> Measured:
    (name,) = TRAITS[quantity].facts
    value = getattr(event.facts, name, None)
    return Measured(value, is_unreadable=value is None and event.sop_instance_uid in unreadable.get(name, ()))


def _unreadable_facts(study: ReconciledStudy) -> dict[str, set[str]]:
    """Names of facts that objects state in a form that cannot be used, with these objects."""
    found: dict[str, set[str]] = {}
    for problem in study.problems:
        if not isinstance(problem.message, MissingMessage):
            name = problem.where.rpartition(".")[2]
            found.setdefault(name, set()).add(problem.sop_instance_uid or "")
    return found
