"""Forms that merge and split equipment: what follows is shown first, and then confirmed."""

from collections.abc import Callable
from datetime import date
from enum import Enum, auto
from functools import partial
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.pages.equipment_detail import rule_data, rule_history, rule_texts
from dashboard.pages.equipment_detail.rule_history import Rule
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.equipment_splits import SplitCondition
from kerma.errors import ConfigurationError

_PLAN, _RESULT, _ERROR = "equipment_rule_plan", "equipment_rule_result", "equipment_rule_error"
_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)


class _Form(Enum):
    """A form of the section."""

    MERGE = auto()
    SPLIT = auto()
    UNDO = auto()


class _Plan(NamedTuple):
    """A merge or split, or the undoing of one, whose consequences are shown.

    Attributes:
        equipment_id: the equipment on whose page it was planned.
        form: below which its consequences are shown.
        texts: what would follow.
        sight: how other users would see other studies; each such change is confirmed on its own.
        label: of the button that confirms it.
        apply: applies it.
    """

    equipment_id: UUID
    form: _Form
    texts: list[str]
    sight: list[str]
    label: str
    apply: Callable[[], None]


def section(equipment_id: UUID) -> None:
    """Show the history with the forms; nothing where there is no history and the user may not change it."""
    found, may = rule_history.rules(equipment_id), may_change(Right.MANAGE_EQUIPMENT)
    if not (found or may):
        return
    st.header(tr("Merges and splits"), anchor=False)
    if may:
        _forms(equipment_id, found)
    rule_history.show(equipment_id, found)


def _forms(equipment_id: UUID, found: list[Rule]) -> None:
    below = {}
    _merge_form(equipment_id)
    below[_Form.MERGE] = st.container()
    _split_form(equipment_id)
    below[_Form.SPLIT] = st.container()
    _undo_form(equipment_id, [one for one in found if one.undone_at is None])
    below[_Form.UNDO] = st.container()
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)
    plan = st.session_state.get(_PLAN)
    if plan is not None and plan.equipment_id == equipment_id:
        with below[plan.form]:
            _confirm(plan)


def _merge_form(equipment_id: UUID) -> None:
    others = _others(equipment_id)
    with (
        st.expander(tr("Merge…"), icon=":material/merge:"),
        st.form(f"merge:{equipment_id}", border=False),
    ):
        plain_text.note(tr("Both are one system: the studies of this one count for the other."))
        into_id = st.selectbox(tr("Counts for"), others, index=None, format_func=others.__getitem__)
        is_submitted = st.form_submit_button(tr("Show what follows"), type="primary")
    if is_submitted and into_id is not None:
        _plan(partial(_plan_of_merge, equipment_id, into_id))
    elif is_submitted:
        plain_text.notice(tr("Choose the equipment for which the studies count."))


def _others(equipment_id: UUID) -> dict[UUID, str]:
    """All other equipment, by its name and the modalities of its studies."""
    overview = data.overview()
    names = distinct_equipment_names(overview)
    return {
        one.equipment_id: f"{names[one.equipment_id]} ({rule_texts.modalities_of(one.modalities)})"
        for one in overview
        if one.equipment_id != equipment_id
    }


def _plan_of_merge(equipment_id: UUID, into_id: UUID) -> _Plan:
    preview = rule_data.preview_of_merge(equipment_id, into_id)
    texts = [
        rule_texts.of_merge(preview, into_id),
        *(rule_texts.doubts_of_merge(preview.merged) if preview.merged else ()),
    ]
    sight = rule_texts.of_sight(preview)
    return _Plan(
        equipment_id, _Form.MERGE, texts, sight, tr("Merge"), partial(rule_data.merge, equipment_id, into_id, preview)
    )


def _split_form(equipment_id: UUID) -> None:
    stated = data.stated_by(equipment_id)
    if not stated:
        return
    with (
        st.expander(tr("Split…"), icon=":material/call_split:"),
        st.form(f"split:{equipment_id}", border=False),
    ):
        plain_text.note(tr("Two systems appear as one: studies that fit all of this count for a system of their own."))
        stated_id = stated[0]
        if len(stated) > 1:
            stated_id = st.selectbox(tr("Of the studies that state"), stated, format_func=rule_texts.name)
        condition = _condition()
        is_submitted = st.form_submit_button(tr("Show what follows"), type="primary")
    if is_submitted:
        _plan(partial(_plan_of_split, equipment_id, stated_id, condition))


def _condition() -> SplitCondition:
    above, below = st.columns(4), st.columns(4)
    first_day, last_day = (
        column.date_input(
            label,
            value=None,
            min_value=_EARLIEST,
            max_value=_LATEST,
            format=formatting.day_format(),
            key=f"split_{name}",
        )
        for column, name, label in zip(
            above, ("first_day", "last_day"), (tr("Studies from"), tr("Studies to")), strict=False
        )
    )
    stated = {
        name: column.text_input(tr(label), key=f"split_{name}").strip() or None
        for column, (name, label) in zip((*above[2:], *below), rule_texts.STATED_LABELS.items(), strict=False)
    }
    return SplitCondition(first_day=first_day, last_day=last_day, **stated)


def _plan_of_split(equipment_id: UUID, stated_id: UUID, condition: SplitCondition) -> _Plan:
    preview = rule_data.preview_of_split(stated_id, condition)
    split_off = condition.split_off_id(stated_id)
    texts = [rule_texts.condition(condition), *rule_texts.of_split(preview)]
    sight = rule_texts.of_sight(preview, {split_off: tr("what is split off")})
    split = partial(rule_data.split, stated_id, condition, preview)
    return _Plan(equipment_id, _Form.SPLIT, texts, sight, tr("Split"), split)


def _undo_form(equipment_id: UUID, in_force: list[Rule]) -> None:
    if not in_force:
        return
    with st.expander(tr("Undo…"), icon=":material/undo:"), st.form("undo_rule", border=False):
        rule = st.selectbox(tr("Rule"), in_force, format_func=_label)
        is_submitted = st.form_submit_button(tr("Show what follows"), type="primary")
    if is_submitted and rule is not None:
        _plan(partial(_plan_of_undoing, equipment_id, rule))


def _plan_of_undoing(equipment_id: UUID, rule: Rule) -> _Plan:
    preview = rule_data.preview_of_undoing(rule.equipment_id, is_split=rule.is_split)
    # No study counts for what was merged, so that it has no name.
    nameless = {} if rule.is_split else {rule.equipment_id: tr("what was merged")}
    counts_for = preview.counts_for or rule.equipment_id
    texts = [_label(rule), *rule_texts.of_undoing(preview, nameless.get(counts_for) or rule_texts.name(counts_for))]
    undo = partial(rule_data.unsplit if rule.is_split else rule_data.unmerge, rule.equipment_id, preview)
    return _Plan(equipment_id, _Form.UNDO, texts, rule_texts.of_sight(preview, nameless), tr("Undo"), undo)


def _label(rule: Rule) -> str:
    return f"{rule_texts.name(rule.equipment_id)} {rule.text}"


def _plan(planned: Callable[[], _Plan]) -> None:
    """Look what would follow; an error is shown instead."""
    st.session_state.pop(_PLAN, None)
    try:
        st.session_state[_PLAN] = planned()
    except ConfigurationError as error:
        st.session_state[_ERROR] = str(error)


def _confirm(plan: _Plan) -> None:
    with st.container(border=True):
        for text in plan.texts:
            plain_text.line(text)
        is_sure = _is_sight_confirmed(plan)
        with st.container(horizontal=True):
            is_confirmed = st.button(plan.label, type="primary")
            is_cancelled = st.button(tr("Cancel"))
    if is_confirmed and not is_sure:
        plain_text.notice(tr("Confirm that these users see other studies afterwards."))
        return
    if is_confirmed or is_cancelled:
        del st.session_state[_PLAN]
    if is_confirmed:
        _apply(plan.apply)
    if is_cancelled:
        st.rerun()


def _is_sight_confirmed(plan: _Plan) -> bool:
    """Show how other users would see other studies, with a box that confirms it; True where none would."""
    if not plan.sight:
        return True
    for text in plan.sight:
        plain_text.notice(text)
    return st.checkbox(tr("These users see other studies afterwards, as stated here."), key="equipment_sight_confirmed")


def _apply(change: Callable[[], None]) -> None:
    """Make a change, and run the page again, which shows the result."""
    try:
        change()
    except ConfigurationError as error:
        st.session_state[_ERROR] = str(error)
    else:
        st.session_state[_RESULT] = tr(
            "Saved. Lists and charts follow as soon as a worker has merged the studies again."
        )
    st.rerun()
