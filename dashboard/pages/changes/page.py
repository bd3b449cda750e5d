"""The page What changed: changes of the level of dose that the nightly search found, the most certain first."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.pages.changes import change_detail, data, texts
from dashboard.ui import cached_queries, keys, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, STANDARD_NAME
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.fact_labels import fact_label
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.operations.dose_changes import ListedChange
from kerma.facts.fact import ValueKind

_DAYS = {"31": data.RECENT_DAYS, "92": 92, "365": 365}
_PERIODS = {"31": msg("31 days"), "92": msg("92 days"), "365": msg("1 year"), "all": msg("All")}
_STATES = {"all": msg("All"), "new": msg("Not yet seen")}
_FIRST_DAY = date(1900, 1, 1)

_COLUMNS = (
    STANDARD_NAME,
    EQUIPMENT,
    Column(name="quantity", label="Quantity", help="The quantity whose level changed."),
    Column(name="change", label="Change", help="Typical value after, compared with that before."),
    Column(name="interval", label="95 % interval", help="The change lies within it with a confidence of 95 %."),
    Column(name="since", label="Since", help="Day of the first examination after the change.", kind=ValueKind.DATE),
    Column(name="found_on", label="Found on", help="Day at whose end it could be found.", kind=ValueKind.DATE),
    Column(name="with_it", label="Changed with it", help="What differs most between the studies before and after."),
    Column(name="seen", label="Seen by", help="Who marked it as seen; empty: nobody yet."),
)


def show() -> None:
    """Show the page."""
    st.title(tr("What changed"), anchor=False)
    plain_text.line(
        tr(
            "Each night, the doses of every examination on every system are searched for a change of their level. "
            "A change is no fault: it says that a typical dose differs from before, how sure that is, and what else "
            "changed at that time."
        )
    )
    found = _selected()
    is_searched = _coverage()
    if not found:
        if is_searched:
            plain_text.empty(tr("No change was found in this period."))
        return
    _table(found)
    change_detail.show(_shown(found), found, cached_queries.local_now().date())


def _selected() -> Sequence[ListedChange]:
    with st.container(key="kerma-one-choices"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        period = segmented_options.one_of(tr("Found in the last"), _PERIODS, keys.CHANGES_PERIOD)
    with right:
        state = segmented_options.one_of(tr("Show"), _STATES, keys.CHANGES_STATE)
    today = cached_queries.local_now().date()
    days = _DAYS.get(period)
    found = data.changes(_FIRST_DAY if days is None else today - timedelta(days=days), today)
    return [one for one in found if one.review is None or state == "all"]


def _coverage() -> bool:
    """Show how much is searched, and of how much nothing is known; whether anything is searched."""
    counts = data.series_counts()
    if counts.searched_to is None:
        plain_text.empty(tr("Nothing was searched yet: a worker searches every night."))
        return False
    searched = trn(
        "{count} series is searched, up to {day}.",
        "{count} series are searched, up to {day}.",
        counts.searched,
        count=formatting.number(counts.searched),
        day=formatting.day(counts.searched_to),
    )
    too_few = trn(
        "{count} has too few studies: whether its dose changed is not known.",
        "{count} have too few studies: whether their dose changed is not known.",
        counts.too_few,
        count=formatting.number(counts.too_few),
    )
    plain_text.note(f"{searched} {too_few}" if counts.too_few else searched)
    return True


def _table(found: Sequence[ListedChange]) -> None:
    opened = table.choose(
        [_row(one) for one in found],
        _COLUMNS,
        key=f"changes:{hash(tuple(one.change.change_id for one in found))}",
        alt=tr("Changes of dose"),
    )
    plain_text.note(tr("The most certain come first. Click a row to see the change."))
    if opened is not None:
        st.query_params[keys.CHANGE] = str(found[opened].change.change_id)


def _shown(found: Sequence[ListedChange]) -> ListedChange:
    """The change that the URL names, else the first."""
    named = st.query_params.get(keys.CHANGE)
    return next((one for one in found if str(one.change.change_id) == named), found[0])


def _row(one: ListedChange) -> TableRow:
    point = one.change.point
    return {
        STANDARD_NAME.name: one.change.key.standard_name,
        EQUIPMENT.name: equipment_name(one.equipment),
        "quantity": fact_label(one.change.key.quantity),
        "change": texts.signed_percent(point.ratio.value),
        "interval": texts.interval(point.ratio),
        "since": point.day,
        "found_on": point.found_on,
        "with_it": texts.strongest(one.change.covariates),
        "seen": one.review.reviewed_by if one.review else None,
    }
