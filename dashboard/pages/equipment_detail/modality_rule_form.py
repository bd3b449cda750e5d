"""The forms by which people prepare a modality rule of equipment, or its removal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.ingest.modality_rules import StoredRule
from kerma.errors import ConfigurationError
from kerma.modality_rules import EXCHANGED, ModalityRule, split_by_fluoroscopy
from kerma.patterns import MAX_PATTERN_LENGTH
from kerma.standard.enumerations import ExamModality

_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)
#: What the condition on fluoroscopy compares.
CONDITIONS: Mapping[bool | None, str] = {
    None: msg("with and without"),
    True: msg("only with"),
    False: msg("only without"),
}


class Addition(NamedTuple):
    """Rules that somebody prepared for a piece of equipment."""

    equipment_id: UUID
    rules: tuple[ModalityRule, ...]


class _Entry(NamedTuple):
    """What somebody entered; a modality of None: studies are split by fluoroscopy."""

    modality: ExamModality | None
    has_fluoroscopy: bool | None
    study_description: str | None
    acquisition_protocol: str | None
    first_day: date | None
    last_day: date | None


def addition(equipment_id: UUID) -> Addition | None:
    """Show the form for a new rule; returns what was entered, when it was sent and can be a rule."""
    with st.form(f"modality_rule:{equipment_id}", border=False):
        entry = _entry()
        is_sent = st.form_submit_button(tr("Show what would change"), type="primary")
    if not is_sent:
        return None
    try:
        return Addition(equipment_id, _rules(equipment_id, entry))
    except ConfigurationError as error:
        plain_text.notice(str(error))
        return None


def _entry() -> _Entry:
    return _Entry(
        modality=st.selectbox(
            tr("Studies belong to"),
            (None, *EXCHANGED),
            format_func=_target,
            help=tr("Split by fluoroscopy: studies with fluoroscopy belong to fluoroscopy, all others to radiography."),
        ),
        has_fluoroscopy=st.selectbox(tr("Fluoroscopy"), tuple(CONDITIONS), format_func=lambda one: tr(CONDITIONS[one])),
        study_description=_pattern(tr("Study description")),
        acquisition_protocol=_pattern(tr("Protocol of an event")),
        first_day=_day(tr("First day")),
        last_day=_day(tr("Last day")),
    )


def _rules(equipment_id: UUID, entry: _Entry) -> tuple[ModalityRule, ...]:
    if entry.modality is not None:
        return (ModalityRule(equipment_id=equipment_id, **entry._asdict()).checked(),)
    if (entry.has_fluoroscopy, entry.study_description, entry.acquisition_protocol) != (None, None, None):
        raise ConfigurationError(tr("Studies that are split by fluoroscopy take no other condition than days."))
    return split_by_fluoroscopy(equipment_id, entry.first_day, entry.last_day)


def removal(in_force: Sequence[StoredRule]) -> StoredRule | None:
    """Show a button for each rule; returns the one whose button was pressed."""
    for one in in_force:
        if st.button(tr("Remove rule {number}…", number=one.number), icon=":material/delete:"):
            return one
    return None


def _target(modality: ExamModality | None) -> str:
    """What a rule does with the studies that fit; None: two rules split them by fluoroscopy."""
    if modality is None:
        return tr("Split by fluoroscopy")
    return tr(BY_CODE[modality].title)


def _day(label: str) -> date | None:
    day = st.date_input(label, value=None, min_value=_EARLIEST, max_value=_LATEST, format=formatting.day_format())
    return day if isinstance(day, date) else None


def _pattern(label: str) -> str | None:
    text = st.text_input(
        label,
        max_chars=MAX_PATTERN_LENGTH,
        help=tr("Pattern that it must fit: * stands for any characters, ? for one. Empty: every one."),
    )
    return text.strip() or None
