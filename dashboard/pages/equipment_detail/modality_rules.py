"""The rules that decide between fluoroscopy and radiography for a piece of equipment, and what a change would do."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.pages.equipment_detail import modality_rule_data as data
from dashboard.pages.equipment_detail import modality_rule_form as form
from dashboard.pages.equipment_detail.modality_rule_form import Addition
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE, Modality
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.database.ingest.modality_rule_decisions import Move
from kerma.database.ingest.modality_rules import StoredRule
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.modality_rules import EXCHANGED

_PREPARED, _RESULT, _ERROR = "modality_rules_prepared", "modality_rules_result", "modality_rules_error"
_COLUMNS = (
    Column(
        name="number", label="Rule", help="Its number; of several that fit, the highest decides.", kind=ValueKind.COUNT
    ),
    Column(name="modality", label="Belongs to", help="The modality to which the studies belong."),
    Column(name="has_fluoroscopy", label="Fluoroscopy", help="Only studies with fluoroscopy, or only those without."),
    Column(name="study_description", label="Study description", help="Pattern that it must fit."),
    Column(name="acquisition_protocol", label="Protocol", help="Pattern that the protocol of an event must fit."),
    Column(name="first_day", label="From", help="First day of the studies concerned.", kind=ValueKind.DATE),
    Column(name="last_day", label="To", help="Last day of the studies concerned.", kind=ValueKind.DATE),
    Column(name="added", label="Added", help="When, and by whom."),
    Column(name="removed", label="Removed", help="When, and by whom; empty while it is in force."),
)


def show(equipment_id: UUID, modalities: Sequence[Modality]) -> None:
    """Show the section for equipment with fluoroscopy or radiography, or with rules; else nothing."""
    found = data.rules(equipment_id)
    if not found and not any(modality.code in EXCHANGED for modality in modalities):
        return
    st.header(tr("Fluoroscopy or radiography"), anchor=False)
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)
    if found:
        rows = [_row(one) for one in found]
        columns = table.columns_with_values(rows, _COLUMNS)
        table.show(rows, columns, key=f"modality_rules:{equipment_id}", alt=tr("Fluoroscopy or radiography"))
    else:
        plain_text.note(tr("No rule: what was read decides for each study."))
    if may_change(Right.MANAGE_EQUIPMENT):
        _changes(equipment_id, [one for one in found if one.removed_at is None])


def _row(one: StoredRule) -> TableRow:
    rule = one.rule
    removed = f"{formatting.received(one.removed_at)}, {one.removed_by}" if one.removed_at else None
    return {
        "number": one.number,
        "modality": tr(BY_CODE[rule.modality].title),
        "has_fluoroscopy": None if rule.has_fluoroscopy is None else tr(form.CONDITIONS[rule.has_fluoroscopy]),
        "study_description": rule.study_description,
        "acquisition_protocol": rule.acquisition_protocol,
        "first_day": rule.first_day,
        "last_day": rule.last_day,
        "added": f"{formatting.received(one.added_at)}, {one.added_by}",
        "removed": removed,
    }


def _changes(equipment_id: UUID, in_force: Sequence[StoredRule]) -> None:
    """The forms; in their place, once a change is prepared, what it would do and the buttons that confirm it."""
    prepared: Addition | StoredRule | None = st.session_state.get(_PREPARED)
    if prepared is not None and prepared in {*in_force, *_additions_of(equipment_id, prepared)}:
        _confirm(equipment_id, prepared)
        return
    with st.container(horizontal=True):
        with st.popover(tr("Add a rule"), icon=":material/add:"):
            new = form.addition(equipment_id)
        removed = form.removal(in_force) if in_force else None
    if (change := new or removed) is not None:
        st.session_state[_PREPARED] = change
        st.rerun()


def _additions_of(equipment_id: UUID, prepared: Addition | StoredRule) -> tuple[Addition, ...]:
    """The prepared change where it adds rules to this equipment."""
    return (prepared,) if isinstance(prepared, Addition) and prepared.equipment_id == equipment_id else ()


def _confirm(equipment_id: UUID, prepared: Addition | StoredRule) -> None:
    try:
        moves = _moves(prepared)
    except ConfigurationError as error:
        _finish(error=str(error))
        return
    question, button = _question(prepared)
    with st.container(border=True):
        plain_text.heading(question, level=3)
        _show_moves(moves)
        with st.container(horizontal=True):
            is_confirmed = st.button(button, type="primary")
            is_cancelled = st.button(tr("Cancel"))
    if is_confirmed:
        _apply(equipment_id, prepared)
    elif is_cancelled:
        _finish()


def _moves(prepared: Addition | StoredRule) -> Sequence[Move]:
    if isinstance(prepared, Addition):
        return data.moves_of_added(prepared.rules)
    return data.moves_of_removed(prepared.number)


def _question(prepared: Addition | StoredRule) -> tuple[str, str]:
    """The heading of what would change, and the label of the button that confirms it."""
    if isinstance(prepared, Addition):
        return tr("Add the rule?"), tr("Add")
    return tr("Remove rule {number}?", number=prepared.number), tr("Remove")


def _show_moves(moves: Sequence[Move]) -> None:
    if not moves:
        plain_text.line(tr("No stored study changes its modality; studies that arrive later follow the rules."))
    for move in moves:
        plain_text.line(
            tr(
                "From {before} to {after}, studies: {count}. The latest:",
                before=tr(BY_CODE[move.before].title),
                after=tr(BY_CODE[move.after].title),
                count=formatting.number(move.study_count),
            )
        )
        plain_text.bullets(
            f"{formatting.moment(one.study_at)} · {one.study_description or tr('no study description')}"
            for one in move.examples
        )


def _apply(equipment_id: UUID, prepared: Addition | StoredRule) -> None:
    try:
        count = data.add(equipment_id, prepared.rules) if isinstance(prepared, Addition) else data.remove(prepared)
    except ConfigurationError as error:
        _finish(error=str(error))
    else:
        _finish(tr("A worker merges studies again: {count}. Reload the page then.", count=formatting.number(count)))


def _finish(result: str = "", error: str = "") -> None:
    st.session_state.pop(_PREPARED, None)
    st.session_state[_RESULT], st.session_state[_ERROR] = result, error
    st.rerun()
