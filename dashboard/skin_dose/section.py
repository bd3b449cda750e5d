"""The section on skin dose of a study's page."""

from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, cast
from uuid import UUID

import streamlit as st

from dashboard.skin_dose import (
    anatomical_locations,
    body,
    data,
    event_bars,
    files,
    messages,
    player,
    png,
    scale,
    skin_map,
    what_if,
)
from dashboard.skin_dose.skin_map import SkinMap
from dashboard.ui import page_file, scoped_cache, vega_theme
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import formatting, i18n, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr
from kerma.database.ingest.skin_doses import Stored
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from collections.abc import Callable

_CARD_PX = 112
_MAX_MAPS = 20
_WINDOWS = {msg("Whole body"): False, msg("Irradiated skin"): True}


def show(detail: StudyDetail) -> None:
    """Show what is known of the skin dose of a study with fluoroscopy."""
    study_id: UUID = detail.study.study_id
    stored, job = data.stored(study_id), data.job(study_id)
    st.header(tr("Skin dose"), anchor=False)
    waiting = messages.of_job(job, has_result=stored is not None)
    if waiting is not None:
        plain_text.notice(waiting)
    if stored is None:
        return
    events: list[ProjectionEvent] = [
        cast("ProjectionEvent", event.facts) for event in detail.events_of(ExamModality.FLUOROSCOPY)
    ]
    why_no_map = messages.of_kind(stored.result)
    if why_no_map is not None:
        plain_text.notice(why_no_map)
    _headline(stored.result)
    if stored.result.kind is ResultKind.MAP and stored.result.phantom is None:
        plain_text.notice(
            tr("The map was made by another version and cannot be drawn; kerma recalculate skin-dose makes it anew.")
        )
    if stored.result.phantom is not None:
        _tabs(detail, stored, events)
    else:
        dose = list(chain.from_iterable(_facts(stored, events).values()))
        plain_text.cards(({tr("Dose"): dose} if dose else {}) | _made(stored))
    plain_text.note(tr(messages.REMINDER))


def _headline(found: SkinDose) -> None:
    if found.peak_skin_dose_mgy is None:
        return
    others = [(label, dose_mgy, meaning) for label, dose_mgy, meaning in _beside(found) if dose_mgy is not None]
    peak, *columns = st.columns(4)
    peak.metric(
        messages.peak_label(found),
        messages.peak_text(found),
        delta=messages.uncertainty(found),
        delta_color="off",
        delta_arrow="off",
        help=messages.peak_meaning(found),
        border=True,
        height=_CARD_PX,
    )
    for column, (label, dose_mgy, meaning) in zip(columns, others, strict=False):
        column.metric(label, scale.dose_text(dose_mgy), help=meaning, border=True, height=_CARD_PX)


def _beside(found: SkinDose) -> tuple[tuple[str, float | None, str], ...]:
    """Doses beside the peak, each with a sentence on what it is."""
    return (
        (tr("Hottest 1 cm²"), found.mean_1cm2_mgy, tr("Mean dose over the hottest square centimetre.")),
        (tr("Hottest 10 cm²"), found.mean_10cm2_mgy, tr("Mean dose over the hottest 10 cm².")),
        (
            tr("Air kerma"),
            found.reference_air_kerma_mgy,
            tr("At the patient entrance reference point, sum of all events that state one."),
        ),
    )


def _tabs(detail: StudyDetail, stored: Stored, events: list[ProjectionEvent]) -> None:
    """Only the open tab is drawn: the body brings four megabytes of its own."""
    study_id, found = detail.study.study_id, stored.result
    drawn: dict[str, Callable[[], None]] = {
        tr("Map"): lambda: _map(detail, stored, events),
        tr("Body"): lambda: _body(found),
        tr("Events at the peak"): lambda: _events(found, events),
        tr("Play"): lambda: player.show(study_id, stored, events),
        tr("What if"): lambda: what_if.show(study_id, detail.study.equipment_id, stored),
    }
    for tab, draw in zip(st.tabs(list(drawn), on_change="rerun", key="skin_dose_tabs"), drawn.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _map(detail: StudyDetail, stored: Stored, events: list[ProjectionEvent]) -> None:
    # Beside the map as many columns of facts as the window holds.
    side_by_side = st.container(horizontal=True, gap="medium")
    left, right = side_by_side.container(width="content"), side_by_side.container(width="stretch")
    # First, as the map takes longer to compute and to send.
    with right:
        plain_text.cards(_facts(stored, events))
    with left:
        window = st.segmented_control(
            tr("Part of the skin"),
            list(_WINDOWS),
            format_func=tr,
            default=next(iter(_WINDOWS)),
            required=True,
            key="skin_dose_window",
            label_visibility="collapsed",
        )
        is_near = _WINDOWS[window or next(iter(_WINDOWS))]
        result = (detail.study.study_id, stored.computed_at, i18n.language())
        drawn = _drawn_map(result, is_near, stored.result)
        with st.container(key="skin_dose_map_place"):
            st.vega_lite_chart(
                {**vega_theme.themed(drawn.spec), "datasets": drawn.rows},
                width="content",
                alt=skin_map.alt_text(stored.result),
                key="skin_dose_map",
            )
        _downloads(detail, stored, events)
    plain_text.cards(_made(stored))


@scoped_cache.cache_data(max_entries=_MAX_MAPS)
def _drawn_map(
    result: tuple[UUID, datetime, str],  # noqa: ARG001 -- study, time of computation, language: the key of the cache
    is_near: bool,
    _found: SkinDose,
) -> SkinMap:
    """The map of a result in a language; its cells in words take a tenth of a second."""
    return skin_map.specification(_found, is_near=is_near)


def _facts(stored: Stored, events: list[ProjectionEvent]) -> dict[str, messages.Pairs]:
    found = stored.result
    groups = {
        tr("Peak"): messages.where(found) if found.peak_skin_dose_mgy is not None else [],
        tr("Skin area"): messages.areas(found.area_above_cm2),
        tr("Dose on the phantom") if found.phantom is not None else tr("Reported dose"): messages.hitting(
            found, events
        ),
    }
    return {heading: pairs for heading, pairs in groups.items() if pairs}


def _body(found: SkinDose) -> None:
    plain_text.note(tr("Drag to rotate, scroll to zoom."))
    st.plotly_chart(
        body.plot(found),
        width="stretch",
        key="skin_dose_body",
        config={"displayModeBar": False},
        alt=body.alt_text(found),
    )


def _events(found: SkinDose, events: list[ProjectionEvent]) -> None:
    st.altair_chart(
        event_bars.chart(found, events).properties(config=vega_theme.config()),
        width="stretch",
        alt=event_bars.alt_text(found),
        key="skin_dose_events",
    )


def _made(stored: Stored) -> dict[str, messages.Pairs]:
    groups = {
        tr("Assumptions and doubts"): messages.flags(stored.result),
        tr("Computed with"): messages.computed_with(stored.result, stored.computed_at),
    }
    return {heading: pairs for heading, pairs in groups.items() if pairs}


def _downloads(detail: StudyDetail, stored: Stored, events: list[ProjectionEvent]) -> None:
    found, day = stored.result, detail.study.header.study_date
    name = f"skin-dose-{day.isoformat() if day else 'undated'}-{str(detail.study.study_id)[:8]}"
    picture = PageFile(f"{name}.png", "image/png", lambda: png.png(found, *_caption(detail, stored)))
    data = (
        (msg("Map (CSV)"), PageFile(f"{name}-map.csv", "text/csv", lambda: files.cells_csv(found))),
        (msg("Events (CSV)"), PageFile(f"{name}-events.csv", "text/csv", lambda: files.events_csv(found, events))),
    )
    uid = detail.study.header.study_instance_uid
    with st.container(horizontal=True):
        page_file.button(tr("Map (PNG)"), picture, key="skin_dose:png")
        for label, file in data:
            page_file.export_button(tr(label), file, key=f"skin_dose:{label}", study_instance_uid=uid)


def _caption(detail: StudyDetail, stored: Stored) -> tuple[str, list[str]]:
    """Title and caption of the picture."""
    found = stored.result
    day = formatting.anything(detail.study.header.study_date)
    peak = tr(
        "Peak skin dose {dose}",
        dose=" ".join(filter(None, (scale.dose_text(found.peak_skin_dose_mgy), messages.uncertainty(found)))),
    )
    phantom, versions = messages.patient_size(found), messages.versions(found)
    return (
        tr("Skin dose, study of {day}", day=day),
        [
            full_equipment_name(detail.equipment),
            f"{peak}, {anatomical_locations.translated_location(found.peak_skin_dose_position)}",
            tr("Phantom {size}; Kerma: {versions}", size=phantom, versions=versions),
            tr(messages.REMINDER),
        ],
    )
