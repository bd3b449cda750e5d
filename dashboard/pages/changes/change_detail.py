"""One change of dose: its chart, size and days, what changed with it, the studies, and the notes of people."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.changes import change_chart, data, texts
from dashboard.pages.optimisation import note_data
from dashboard.ui import navigation, note_marks
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.fact_labels import fact_label
from dashboard.ui.text.i18n import tr, trn
from kerma.database.dose_series import SeriesPoint
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.dose_changes import ListedChange
from kerma.database.query.optimisation.notes import OptimisationNote
from kerma.database.schema.dose_change_tables import MAX_NOTE_LENGTH
from kerma.errors import ConfigurationError
from kerma.statistics.drift_limits import HISTORY_DAYS

_DAY = timedelta(days=1)


def show(listed: ListedChange, found: Sequence[ListedChange], last_day: date) -> None:
    """Show a change.

    Args:
        listed: the change.
        found: all changes of the page.
        last_day: the last day of the chart.
    """
    key, point = listed.change.key, listed.change.point
    plain_text.heading(f"{key.standard_name} · {equipment_name(listed.equipment)} · {fact_label(key.quantity)}")
    plain_text.line(_summary(listed))
    points = _points(listed, last_day)
    if points:
        notes = _notes(listed, points)
        change_chart.show(points, point, _quantity(key.quantity), notes, alt=_summary(listed))
        plain_text.note(
            tr(
                "One point per study, on a logarithmic scale. Lines: medians before and after. Dashed: the day of the "
                "change; shaded: its 95 % interval."
            )
        )
        note_marks.show_list(notes)
    _covariates(listed)
    _at_the_same_time(listed, found)
    _links(listed, points)
    _review(listed)


def _summary(listed: ListedChange) -> str:
    """The change in one sentence."""
    key, point = listed.change.key, listed.change.point
    return tr(
        "Median {before} before, {after} after; typical change {change} (95 %: {interval}), since {day} "
        "(95 %: {days}). From {n_before} studies before and {n_after} after. Evidence {evidence}, limit {limit}; "
        "found after {delay}.",
        before=texts.quantity_value(key.quantity, point.median_before),
        after=texts.quantity_value(key.quantity, point.median_after),
        change=texts.signed_percent(point.ratio.value),
        interval=texts.interval(point.ratio),
        day=formatting.day(point.day),
        days=texts.days(point),
        n_before=formatting.number(point.n_before),
        n_after=formatting.number(point.n_after),
        evidence=formatting.number(point.evidence, 1),
        limit=formatting.number(listed.change.alarm_limit, 1),
        delay=trn("{count} study", "{count} studies", point.delay, count=formatting.number(point.delay)),
    )


def _quantity(name: str) -> str:
    """Label and unit of a quantity: "DLP (mGy·cm)"."""
    unit = texts.unit_of(name)
    return f"{fact_label(name)} ({unit})" if unit else fact_label(name)


def _points(listed: ListedChange, last_day: date) -> Sequence[SeriesPoint]:
    """The studies by which the change was estimated, and those after it."""
    change, point = listed.change, listed.change.point
    first_day = point.found_on - timedelta(days=HISTORY_DAYS)
    points = data.points(change.equipment_id, change.key, first_day, last_day)
    before = [one for one in points if one.day < point.day][-point.n_before :]
    after = [one for one in points if one.day >= point.day][: point.n_after]
    return [*before, *after]


def _notes(listed: ListedChange, points: Sequence[SeriesPoint]) -> Sequence[OptimisationNote]:
    """The notes on optimisation of the days of the chart."""
    equipment = (listed.change.equipment_id,)
    return note_data.notes(equipment, points[0].day, points[-1].day, listed.change.key.standard_name)


def _covariates(listed: ListedChange) -> None:
    report = listed.change.covariates
    plain_text.heading(tr("What changed with it"), level=3)
    if report.changed:
        plain_text.bullets(map(texts.covariate, report.changed))
    else:
        plain_text.line(tr("Nothing that is stored explains the change."))
    if report.unchanged:
        plain_text.note(tr("No difference: {facts}.", facts=texts.labels(report.unchanged)))
    if report.unknown:
        plain_text.note(tr("Stated by too few studies: {facts}.", facts=texts.labels(report.unknown)))


def _at_the_same_time(listed: ListedChange, found: Sequence[ListedChange]) -> None:
    """Other changes of the same equipment whose days may be the same."""
    point = listed.change.point
    others = [
        one.change
        for one in found
        if one.change.equipment_id == listed.change.equipment_id
        and one.change.change_id != listed.change.change_id
        and one.change.point.earliest_day <= point.latest_day
        and one.change.point.latest_day >= point.earliest_day
    ]
    if others:
        plain_text.heading(tr("Changed on this system at the same time"), level=3)
        plain_text.bullets(
            f"{one.key.standard_name} · {fact_label(one.key.quantity)}: {texts.signed_percent(one.point.ratio.value)}"
            for one in others
        )


def _links(listed: ListedChange, points: Sequence[SeriesPoint]) -> None:
    """Links to the studies before and after, and to the charts of all."""
    key, point = listed.change.key, listed.change.point
    modality = BY_CODE[key.modality]
    first_day = points[0].day if points else point.day - timedelta(days=HISTORY_DAYS)
    series = StudyFilter.from_values(
        key.modality, {"machine": (listed.change.equipment_id,), "name": (key.standard_name,), "from": first_day}
    )
    targets = (
        (modality.studies, tr("Studies before"), ":material/list:", series.with_value("to", point.day - _DAY)),
        (modality.studies, tr("Studies after"), ":material/list:", series.with_value("from", point.day)),
        (modality.charts, tr("Charts"), modality.icon, series),
    )
    with st.container(horizontal=True):
        for page, label, icon, study_filter in targets:
            parameters = url_parameters.written(study_filter, modality.path)
            navigation.page_link(page, label=label, icon=icon, parameters=parameters)


def _review(listed: ListedChange) -> None:
    """What a person noted, and the form for it."""
    review = listed.review
    if review is not None:
        by = tr("Seen by {name}, {moment}", name=review.reviewed_by, moment=formatting.received(review.reviewed_at))
        plain_text.note(by)
        if review.note:
            plain_text.paragraph(review.note)
    if not may_change(data.RIGHT):
        return
    with st.form(f"review-{listed.change.change_id}", border=False):
        note = st.text_area(
            tr("Note"),
            value=(review.note or "") if review else "",
            max_chars=MAX_NOTE_LENGTH,
            help=tr("What was the reason, and what was done? No names of patients."),
        )
        is_sent = st.form_submit_button(tr("Mark as seen") if review is None else tr("Save the note"))
    if is_sent:
        try:
            data.review(listed, note)
        except ConfigurationError as error:
            plain_text.notice(str(error))
        else:
            st.rerun()
