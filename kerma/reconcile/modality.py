"""Moves a reconciled study between fluoroscopy and radiography, where a rule of the site demands it."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from kerma.facts.fluoroscopy import has_fluoroscopy
from kerma.facts.record import updated
from kerma.modality_rules import EXCHANGED, ModalityRules, NumberedRule, StudyUnderRules
from kerma.reconcile.study import ReconciledStudy, characteristic_modality
from kerma.standard.enumerations import ExamModality


def under_rules(study: ReconciledStudy, rules: ModalityRules, equipment_ids: Collection[UUID]) -> ReconciledStudy:
    """The study as the rules demand; itself where none changes its modality.

    Args:
        study: as its objects state it.
        rules: those in force.
        equipment_ids: the equipment that its objects state, and what that counts as.
    """
    if rules.equipment_ids.isdisjoint(equipment_ids):
        return study
    stated = next((modality for modality in study.modalities if modality in EXCHANGED), None)
    deciding = None if stated is None else rules.deciding(_compared(study, stated, frozenset(equipment_ids)))
    return study if deciding is None or stated is None else _moved(study, stated, deciding)


def _compared(study: ReconciledStudy, stated: ExamModality, equipment_ids: frozenset[UUID]) -> StudyUnderRules:
    events = [event.facts for event in study.events if event.modality in EXCHANGED]
    protocols = (getattr(event, "acquisition_protocol", None) for event in events)
    return StudyUnderRules(
        equipment_ids=equipment_ids,
        modality=stated,
        day=study.study_at.date() if study.study_at else None,
        study_description=study.header.study_description,
        acquisition_protocols=frozenset(protocol for protocol in protocols if protocol is not None),
        has_fluoroscopy=has_fluoroscopy(study.totals, events),
    )


def _moved(study: ReconciledStudy, stated: ExamModality, deciding: NumberedRule) -> ReconciledStudy:
    """The study with its events in the other modality; the facts of both have the same names and units."""
    modality = deciding.rule.modality
    modalities = tuple(sorted({*study.modalities, modality} - {stated}))
    return replace(
        study,
        header=updated(study.header, modality=characteristic_modality(modalities)),
        modalities=modalities,
        events=tuple(
            replace(event, modality=modality) if event.modality in EXCHANGED else event for event in study.events
        ),
        # What fluoroscopy and radiography add is of one modality now; a cone beam CT would still be another.
        mixed_totals=study.mixed_totals if set(modalities) - set(EXCHANGED) else (),
        stated_modality=stated,
        modality_rule=deciding.number,
    )
