"""The section on skin dose of a study's page."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import figures, literal
from dashboard.machine_names import full_machine_name
from dashboard.skin_dose import body, event_bars, files, kept, picture, player, scale, sentences, skin_map, what_if
from kerma.database.queries import Row
from kerma.database.queries.study import StudyDetail
from kerma.database.skin_doses import Stored
from kerma.skin_dose.result import Kind, SkinDose

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

_MAP, _BODY, _EVENTS, _PLAY, _WHAT_IF = "Map", "Body", "Events at the peak", "Play", "What if"
_WINDOWS = {"Whole body": False, "Irradiated skin": True}


def show(detail: StudyDetail) -> None:
    """Show what is known of the skin dose of a study with fluoroscopy."""
    study_id: UUID = detail.study["study_id"]
    stored, job = kept.stored(study_id), kept.job(study_id)
    st.subheader("Skin dose", anchor=False)
    waiting = sentences.of_job(job, has_result=stored is not None)
    if waiting is not None:
        literal.notice(waiting)
    if stored is None:
        return
    events = [event for event in detail.events if event["modality"] == "RF"]
    why_no_map = sentences.of_kind(stored.result)
    if why_no_map is not None:
        literal.notice(why_no_map)
    _headline(stored.result)
    if stored.result.kind is Kind.MAP and stored.result.phantom is None:
        literal.notice(
            "The map was made by another version and cannot be drawn; kerma recalculate skin-dose makes it anew."
        )
    if stored.result.phantom is not None:
        _tabs(detail, stored, events)
    else:
        literal.cards(_facts(stored, events))
        _flags(stored.result)
    literal.note(sentences.REMINDER)


def _headline(found: SkinDose) -> None:
    if found.psd_mgy is None:
        return
    others = [(label, dose_mgy, meaning) for label, dose_mgy, meaning in _beside(found) if dose_mgy is not None]
    peak, *places = st.columns(4)
    peak.metric(
        sentences.peak_label(found),
        scale.said(found.psd_mgy),
        delta=sentences.uncertainty(found),
        delta_color="off",
        delta_arrow="off",
        help="The highest absorbed dose on the skin.",
        border=True,
        height="stretch",
    )
    for place, (label, dose_mgy, meaning) in zip(places, others, strict=False):
        place.metric(label, scale.said(dose_mgy), help=meaning, border=True, height="stretch")


def _beside(found: SkinDose) -> tuple[tuple[str, float | None, str], ...]:
    """Doses beside the peak, each with a sentence on what it is."""
    return (
        ("Hottest 1 cm²", found.mean_1cm2_mgy, "Mean dose over the hottest square centimetre."),
        ("Hottest 10 cm²", found.mean_10cm2_mgy, "Mean dose over the hottest 10 cm²."),
        ("Air kerma", found.rak_mgy, "At the patient entrance reference point, all events that tell one."),
    )


def _tabs(detail: StudyDetail, stored: Stored, events: list[Row]) -> None:
    """Only the open tab is drawn: the body brings four megabytes of its own."""
    study_id, found = detail.study["study_id"], stored.result
    drawn: dict[str, Callable[[], None]] = {
        _MAP: lambda: _map(detail, stored, events),
        _BODY: lambda: _body(found),
        _EVENTS: lambda: _events(found, events),
        _PLAY: lambda: player.show(study_id, stored, events),
        _WHAT_IF: lambda: what_if.show(study_id, detail.study["equipment_id"], stored),
    }
    for tab, draw in zip(st.tabs(list(drawn), on_change="rerun", key="skin_dose_tabs"), drawn.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _map(detail: StudyDetail, stored: Stored, events: list[Row]) -> None:
    # Beside the map as many columns of facts as the window holds.
    side_by_side = st.container(horizontal=True, gap="medium")
    with side_by_side.container(width="content"):
        window = st.segmented_control(
            "Part of the skin",
            list(_WINDOWS),
            default=next(iter(_WINDOWS)),
            required=True,
            key="skin_dose_window",
            label_visibility="collapsed",
        )
        st.vega_lite_chart(
            skin_map.figure(stored.result, is_near=_WINDOWS[window or next(iter(_WINDOWS))]),
            width="content",
            alt=skin_map.alt_text(stored.result),
            key="skin_dose_map",
        )
        _downloads(detail, stored, events)
    with side_by_side.container(width="stretch"):
        literal.cards(_facts(stored, events))
    _flags(stored.result)


def _facts(stored: Stored, events: list[Row]) -> dict[str, sentences.Pairs]:
    found = stored.result
    groups = {
        "Peak": sentences.where(found) if found.psd_mgy is not None else [],
        "Skin area": sentences.areas(found),
        "What hits" if found.phantom is not None else "What is told": sentences.hitting(found, len(events)),
        "Computed with": sentences.computed_with(found, stored.computed_at),
    }
    return {heading: pairs for heading, pairs in groups.items() if pairs}


def _body(found: SkinDose) -> None:
    literal.note("Drag to turn, scroll to come nearer.")
    st.plotly_chart(
        body.figure(found),
        width="stretch",
        key="skin_dose_body",
        config={"displayModeBar": False},
        alt=body.alt_text(found),
    )


def _events(found: SkinDose, events: list[Row]) -> None:
    st.altair_chart(
        event_bars.figure(found, events), width="stretch", alt=event_bars.alt_text(found), key="skin_dose_events"
    )


def _flags(found: SkinDose) -> None:
    said = sentences.flags(found)
    if said:
        literal.cards({"Assumed, or doubtful": said})


def _downloads(detail: StudyDetail, stored: Stored, events: list[Row]) -> None:
    found, day = stored.result, detail.study["study_date"]
    name = f"skin-dose-{day.isoformat() if day else 'undated'}-{str(detail.study['study_id'])[:8]}"
    offered = (
        ("Map (PNG)", lambda: picture.png(found, *_caption(detail, stored)), f"{name}.png", "image/png"),
        ("Map (CSV)", lambda: files.cells_csv(found), f"{name}-map.csv", "text/csv"),
        ("Events (CSV)", lambda: files.events_csv(found, events), f"{name}-events.csv", "text/csv"),
    )
    with st.container(horizontal=True):
        for label, make, file_name, mime in offered:
            st.download_button(
                label, make, file_name, mime, on_click="ignore", icon=":material/download:", key=f"skin_dose:{label}"
            )


def _caption(detail: StudyDetail, stored: Stored) -> tuple[str, list[str]]:
    """Title and caption of the picture."""
    found = stored.result
    day = figures.anything(detail.study["study_date"])
    return (
        f"Skin dose, study of {day}",
        [
            full_machine_name(detail.equipment),
            f"Peak skin dose {scale.said(found.psd_mgy)} {sentences.uncertainty(found) or ''}, {found.psd_position}",
            f"Phantom {dict(sentences.computed_with(found))['Patient size']}; Kerma: {sentences.versions(found)}",
            sentences.REMINDER,
        ],
    )
