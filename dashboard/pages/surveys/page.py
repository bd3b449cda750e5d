"""The page Surveys: a survey and a period, what it counts and leaves out, its first rows, and its file."""

from datetime import date

import streamlit as st

from dashboard.exports import survey_request
from dashboard.exports.survey_request import SurveyRequest
from dashboard.pages.surveys import data, tables
from dashboard.pages.surveys.data import Preview
from dashboard.ui import cached_queries, keys, schedule_link, segmented_options
from dashboard.ui.day_field import optional_day
from dashboard.ui.text import formatting, i18n, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.text.translated_messages import translated
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.scheduled_reports.schedule import ReportSubject
from kerma.surveys.catalogue import Catalogue
from kerma.surveys.declaration import Survey

_DAY = Codec[date | None](CALENDAR_DAY.read, lambda day: day.isoformat() if day else "", CALENDAR_DAY.expected)


def show() -> None:
    """Show the page."""
    st.title(tr("Surveys"), anchor=False)
    plain_text.line(
        tr(
            "A survey is written from its declaration: the columns of the form in its units, and each study that is "
            "left out with the reason. A site adds declarations of its own."
        )
    )
    known = data.known_surveys()
    for fault in known.faults:
        plain_text.notice(fault)
    survey, first, last = _choices(known)
    plain_text.note(f"{survey.source}. {survey.note}")
    if first and last and first > last:
        plain_text.notice(tr("The first day is after the last."))
        return
    with st.spinner(tr("The survey is computed…")):
        preview = data.preview(survey.name, survey.sha256, first, last)
    if preview is None:
        plain_text.line(
            tr(
                "The period has more than {number} studies: they are counted in the file, and not shown here.",
                number=formatting.number(data.MAX_STUDIES),
            )
        )
        _downloads(survey, first, last)
        return
    _show(survey, preview, first, last)


def _choices(known: Catalogue) -> tuple[Survey, date | None, date | None]:
    names = {name: survey.title for name, survey in known.surveys.items()}
    survey_cell, first_cell, last_cell = st.columns([3, 1, 1])
    with survey_cell:
        by_title = dict(sorted(names.items(), key=lambda item: item[1]))
        name = segmented_options.one_of(tr("Survey"), by_title, keys.SURVEY, is_menu=True, label_of=str)
    year = cached_queries.local_now().year
    with first_cell:
        first = optional_day(tr("From"), UrlParameter(keys.SURVEY_FROM, _DAY, date(year, 1, 1)))
    with last_cell:
        last = optional_day(tr("To"), UrlParameter(keys.SURVEY_TO, _DAY, date(year, 12, 31)))
    return known.survey(name), first, last


def _show(survey: Survey, preview: Preview, first: date | None, last: date | None) -> None:
    counts = preview.counts
    if not counts.studies:
        plain_text.empty(tr("No study of this modality is in the period."))
        return
    rows = trn("{number} row", "{number} rows", counts.rows, number=formatting.number(counts.rows))
    of_studies = tr(
        "{counted} of {studies} studies are in the survey.",
        counted=formatting.number(counts.counted_studies),
        studies=formatting.number(counts.studies),
    )
    plain_text.line(f"{rows}. {of_studies}")
    if counts.rows:
        _downloads(survey, first, last)
        plain_text.heading(tr("First rows"))
        tables.show_rows(survey, preview.rows, counts.further_cells)
    _show_left_out(preview)


def _downloads(survey: Survey, first: date | None, last: date | None) -> None:
    offers = (
        ("Excel", SurveyRequest(survey.name, "xlsx", first, last)),
        (tr("CSV of the form"), SurveyRequest(survey.name, "csv", first, last)),
        (tr("CSV for a spreadsheet"), SurveyRequest(survey.name, "csv", first, last, i18n.language())),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, request in offers:
            st.link_button(label, survey_request.link(request), icon=":material/download:")
        schedule_link.show(ReportSubject.SURVEY, survey.name, {}, survey.title)


def _show_left_out(preview: Preview) -> None:
    counts = preview.counts
    if counts.reasons:
        plain_text.heading(tr("Left out"))
        found = counts.reasons.most_common()
        plain_text.bullets(f"{formatting.number(number)}: {translated(reason)}" for reason, number in found)
        tables.show_left_out(preview.left_out)
    if counts.mixed_studies:
        number = formatting.number(counts.mixed_studies)
        plain_text.note(tr("Counted without total, as a dose of several modalities: {number} studies.", number=number))
    if counts.event_reasons:
        plain_text.heading(tr("Left-out events of counted studies"))
        of_events = counts.event_reasons.most_common()
        plain_text.bullets(f"{formatting.number(number)}: {rule}" for rule, number in of_events)
