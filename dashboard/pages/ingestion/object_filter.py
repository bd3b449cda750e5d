"""The filter of the page Ingestion: status, text, sender, modality and period of reception, as URL parameters."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import streamlit as st

from dashboard.filters import periods
from dashboard.ui import cached_queries, keys, segmented_options, url_state
from dashboard.ui.text import object_sources
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import in_this_language
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.standard.enumerations import ObjectStatus

_MAX_SEARCH_LENGTH = 200
_ANY = ""
_PERIODS = ("today", "yesterday", "7d", "28d", "90d", "365d")


class _Times(NamedTuple):
    """A period of reception; None where it has no beginning or end."""

    start: datetime | None
    end: datetime | None


def show() -> LedgerFilter:
    """Show the widgets; returns the selected filter."""
    _report_invalid()
    status = _status()
    sender, modality, period, search = st.columns(4)
    with sender:
        calling_ae_title = _one_of_known(tr("Sender"), keys.LEDGER_SENDER, cached_queries.calling_ae_titles())
    with modality:
        dicom_modality = _one_of_known(tr("DICOM modality"), keys.LEDGER_MODALITY, cached_queries.dicom_modalities())
    with period:
        times = _period()
    with search:
        text = _text()
    return in_this_language(
        LedgerFilter(
            status,
            text,
            only_problems=status is ObjectStatus.EXTRACTED and _only_problems(),
            calling_ae_title=calling_ae_title,
            dicom_modality=dicom_modality,
            received_from=times.start,
            received_before=times.end,
        )
    )


def _report_invalid() -> None:
    """Report invalid parameters of the widgets that Streamlit binds to the URL: it drops these without a notice."""
    for parameter in (url_state.page_number(keys.LEDGER_PAGE), url_state.toggle(keys.LEDGER_PROBLEMS)):
        parameter.of_page()


def _status() -> ObjectStatus:
    code = segmented_options.one_of(
        tr("Show"),
        object_sources.STATUS_NAMES,
        keys.LEDGER_STATUS,
        default=ObjectStatus.FAILED,
        changed=_first_page,
    )
    return ObjectStatus(code)


def _one_of_known(label: str, parameter: str, values: Iterable[str]) -> str | None:
    """A menu of values from objects, which are shown as they are; None: any."""
    options = {_ANY: tr("All"), **{value: value for value in values}}
    selected = segmented_options.one_of(label, options, parameter, changed=_first_page, is_menu=True, label_of=str)
    return selected or None


def _period() -> _Times:
    options = {_ANY: tr("All"), **{name: periods.label(name) for name in _PERIODS}}
    name = segmented_options.one_of(
        tr("Received"), options, keys.LEDGER_RECEIVED, changed=_first_page, is_menu=True, label_of=str
    )
    if name == _ANY:
        return _Times(None, None)
    period = periods.of_name(name, cached_queries.local_now().date())
    return _Times(_midnight(period.first), _midnight(period.last, days=1))


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """The beginning of a day, or of one after it, in the server's time zone."""
    if day is None:
        return None
    day += timedelta(days=days)
    return datetime(day.year, day.month, day.day).astimezone()


def _text() -> str:
    return st.text_input(
        tr("Search"),
        key=keys.LEDGER_TEXT,
        bind="query-params",
        placeholder=tr("Word of the reason, or a UID"),
        on_change=_first_page,
    )[:_MAX_SEARCH_LENGTH]


def _only_problems() -> bool:
    return st.toggle(tr("Only with problems"), key=keys.LEDGER_PROBLEMS, bind="query-params", on_change=_first_page)


def _first_page() -> None:
    st.session_state[keys.LEDGER_PAGE] = 1
