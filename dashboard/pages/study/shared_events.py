"""Events of a study that other studies state, too: where each counts, and the form to decide otherwise."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from dashboard.pages.study import data
from dashboard.ui import keys, navigation, table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import of_study
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import author, may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import Right
from kerma.database.query import Row
from kerma.database.query.studies.shared_events import EventOfTwoStudies
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts.event import IrradiationEvent
from kerma.facts.fact import Fact, ValueKind
from kerma.facts.record import facts_of
from kerma.standard.enumerations import SharedEventState

_DECIDED = "decided_shared_events"
_STATES: Mapping[SharedEventState, str] = {
    SharedEventState.COUNTED_HERE: msg("in this study"),
    SharedEventState.COUNTED_ELSEWHERE: msg("in the other study, not here"),
    SharedEventState.COUNTED_IN_BOTH: msg("in both studies"),
    SharedEventState.DIFFERENT: msg("in both studies: another dose, time or equipment"),
}
_COUNTS = Column(name="counts", label="Counts", help="The study whose totals hold the dose of this event.")
_DECISION = Column(name="decision", label="Decided", help="Who decided which study counts it, and when.")
_STARTED = next(fact for fact in facts_of(IrradiationEvent) if fact.name == "started_at")
_UID = Column(
    name="name",
    label="Event UID",
    help="Irradiation Event UID; empty for images that state none.",
    kind=ValueKind.UID,
)


def show(detail: StudyDetail) -> None:
    """Show the shared events, or nothing where there are none."""
    if not detail.shared_events:
        return
    st.header(tr("Events in other studies, too"), anchor=False)
    plain_text.note(tr("An irradiation event that several studies state counts in one of them."))
    if st.session_state.pop(_DECIDED, False):
        plain_text.result(tr("The studies are merged again within seconds; reload the page to see the result."))
    by_study: dict[str, list[EventOfTwoStudies]] = {}
    for event in detail.shared_events:
        by_study.setdefault(event.other_study_instance_uid, []).append(event)
    for number, (other_uid, events) in enumerate(by_study.items()):
        _show_study(detail, other_uid, events, f"shared{number}")


def rows(events: list[EventOfTwoStudies]) -> list[Row]:
    """One row an event: start, dose, and where it counts."""
    return [
        {
            **vars(event),
            "name": event.name if event.name[:1].isdigit() else None,
            "counts": tr(_STATES[event.state]),
            "decision": _decision(event),
        }
        for event in events
    ]


def columns(detail: StudyDetail) -> list[Column]:
    """Start, the doses of the study's modalities, and where the event counts."""
    doses: dict[str, Fact] = {
        fact.name: fact
        for modality in of_study(detail.study.modalities)
        for fact in modality.event_facts
        if hasattr(EventOfTwoStudies, fact.name)
    }
    return [
        *columns_of((_STARTED, *(fact for name, fact in doses.items() if name != _STARTED.name))),
        _COUNTS,
        _DECISION,
        _UID,
    ]


def _decision(event: EventOfTwoStudies) -> str | None:
    if event.decided_by is None or event.decided_at is None:
        return None
    return tr("{who}, {when}", who=event.decided_by, when=formatting.received(event.decided_at))


def _show_study(detail: StudyDetail, other_uid: str, events: list[EventOfTwoStudies], key: str) -> None:
    """The events that the study shares with another, the link to that, and the form."""
    found = rows(events)
    plain_text.line(tr("Study Instance UID {uid}", uid=other_uid))
    table.show(
        found,
        table.columns_with_values(found, columns(detail)),
        key=key,
        alt=tr("Events that both studies state"),
        is_narrow=True,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        navigation.page_link(
            Page.STUDY,
            label=tr("The other study"),
            icon=":material/open_in_new:",
            parameters={keys.STUDY_UID: other_uid},
        )
        if may_change(Right.MANAGE_EQUIPMENT):
            _show_form(detail.study.header.study_instance_uid or "", other_uid, events, key)


def _show_form(own_uid: str, other_uid: str, events: list[EventOfTwoStudies], key: str) -> None:
    choices: dict[str, Callable[[], None]] = {
        tr("Count in this study"): partial(data.count_in, own_uid, other_uid, author()),
        tr("Count in the other study"): partial(data.count_in, other_uid, own_uid, author()),
        tr("Count in both: not the same events"): partial(data.count_in_both, own_uid, other_uid, author()),
    }
    if any(event.decided_by for event in events):
        choices[tr("Undo the decision")] = partial(data.undo_decision, own_uid, other_uid)
    with st.popover(tr("Decide where they count"), icon=":material/rule:"):
        for number, (label, decide) in enumerate(choices.items()):
            st.button(label, key=f"{key}:{number}", on_click=_apply, args=(decide,))


def _apply(decide: Callable[[], None]) -> None:
    decide()
    st.session_state[_DECIDED] = True
