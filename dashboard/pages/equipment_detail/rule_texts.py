"""Texts about merges and splits of equipment: names, conditions, and what follows for users."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from dashboard.pages.equipment import data
from dashboard.pages.equipment_detail.rule_data import Preview
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.equipment_merge_preview import MergePreview
from kerma.equipment_splits import SplitCondition
from kerma.standard.enumerations import ExamModality

#: Labels of the facts that a condition compares.
STATED_LABELS = {
    "station_name": msg("Station"),
    "device_serial_number": msg("Serial number"),
    "institution_name": msg("Institution"),
    "department_name": msg("Department"),
    "software_versions": msg("Software"),
}


def name(equipment_id: UUID) -> str:
    """The name of equipment; its identifier where no study counts for it."""
    found = data.by_id(equipment_id)
    return str(equipment_id) if found is None else full_equipment_name(found)


def condition(found: SplitCondition) -> str:
    """A condition in words."""
    days = [
        tr(pattern, day=formatting.day(day))
        for pattern, day in ((msg("from {day}"), found.first_day), (msg("to {day}"), found.last_day))
        if day is not None
    ]
    stated = [
        f"{tr(label)} {value}" for key, label in STATED_LABELS.items() if (value := getattr(found, key)) is not None
    ]
    return ", ".join((*days, *stated))


def of_sight(preview: Preview, nameless: Mapping[UUID, str] = MappingProxyType({})) -> list[str]:
    """A sentence for each user who would see other studies than now.

    Args:
        preview: what a merge or split, or undoing it, would do.
        nameless: how equipment is called for which no study counts yet.
    """
    return [
        tr(pattern, user=change.name, equipment=_names(pieces, nameless))
        for change in preview.sight
        for pattern, pieces in (
            (msg("User {user} would also see the studies of: {equipment}."), change.gains),
            (msg("User {user} would no longer see the studies of: {equipment}."), change.loses),
        )
        if pieces
    ]


def of_merge(preview: Preview, into_id: UUID) -> str:
    """How many studies a merge concerns."""
    return trn(
        "{count} study would count for {name}.",
        "{count} studies would count for {name}.",
        preview.study_count,
        count=formatting.number(preview.study_count),
        name=name(into_id),
    )


def doubts_of_merge(preview: MergePreview) -> list[str]:
    """What speaks against that both are one physical system."""
    one, other = preview.equipment, preview.into
    found = []
    if preview.has_other_modality:
        modalities = {"one": modalities_of(one.modalities), "other": modalities_of(other.modalities)}
        found.append(tr("The studies of both are of different modalities: {one} and {other}.", **modalities))
    if preview.has_other_model and one.model and other.model:
        found.append(tr("Manufacturer and model differ: {one} and {other}.", one=one.model, other=other.model))
    if count := preview.shared_day_count:
        found.append(
            trn(
                "Both have studies on the same day ({count} day).",
                "Both have studies on the same days ({count} days).",
                count,
                count=formatting.number(count),
            )
        )
    return found


def modalities_of(modalities: Iterable[ExamModality]) -> str:
    """Their names."""
    return ", ".join(tr(BY_CODE[one].title) for one in modalities)


def of_split(preview: Preview) -> list[str]:
    """How many studies a split concerns."""
    moved = trn(
        "{count} study would be split off; {left} would stay.",
        "{count} studies would be split off; {left} would stay.",
        preview.study_count,
        count=formatting.number(preview.study_count),
        left=formatting.number(preview.left_count),
    )
    return [moved] if preview.study_count else [moved, tr("No stored study fits; studies that arrive later may.")]


def of_undoing(preview: Preview, counts_for: str) -> list[str]:
    """How many studies the undoing of a merge or split concerns."""
    return [
        trn(
            "{count} study would count for {name} again; the other has {left}.",
            "{count} studies would count for {name} again; the other has {left}.",
            preview.study_count,
            count=formatting.number(preview.study_count),
            name=counts_for,
            left=formatting.number(preview.left_count),
        )
    ]


def _names(pieces: Iterable[UUID], nameless: Mapping[UUID, str]) -> str:
    return ", ".join(nameless.get(one) or name(one) for one in pieces)
