"""The totals of a study beside those of the same procedure: percentile rank on its own and on all equipment."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.study import data, plot_grid
from dashboard.pages.study.plots import distribution
from dashboard.pages.study.plots.plot import Plot
from dashboard.ui import navigation
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import peers
from kerma.database.query.studies.peers import PeerTotals
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts.fact import Fact
from kerma.statistics.percentile_rank import MIN_VALUES, PercentileRank, percentile_rank

_NO_DESCRIPTION = msg("This study has no description, by which others of the same procedure could be found.")
_SAME_EQUIPMENT, _ALL_EQUIPMENT = msg("Same equipment"), msg("All equipment")
_ABOVE_ALL = 100


class PeerGroup(NamedTuple):
    """Comparable studies.

    Attributes:
        heading: which equipment they are of, in English.
        study_filter: the filter that selects them.
        totals: their compared totals.
    """

    heading: str
    study_filter: StudyFilter
    totals: PeerTotals


def show(detail: StudyDetail, modalities: Sequence[Modality]) -> None:
    """Show the percentile rank of each compared total, one modality after the other."""
    compared = [(modality, facts) for modality in modalities if (facts := _compared(modality, detail))]
    if not compared:
        return
    st.header(tr("Same procedure"), anchor=False)
    if not detail.study.header.study_description:
        plain_text.note(tr(_NO_DESCRIPTION))
        return
    for modality, facts in compared:
        if len(compared) > 1:
            st.markdown(f"**{tr(modality.title)}**")
        _show_modality(detail, modality, facts)


def _show_modality(detail: StudyDetail, modality: Modality, compared: Sequence[Fact]) -> None:
    groups = _groups(modality, detail)
    plain_text.cards(
        {
            tr(group.heading): [
                (tr("Studies"), _description(group, detail)),
                *((tr(fact.label), rank_text(fact, _rank(fact, group, detail))) for fact in compared),
            ]
            for group in groups
        }
    )
    plots = [_plot(fact, groups, detail) for fact in compared]
    plot_grid.show([plot for plot in plots if plot], key=f"peers:{modality.path}")
    with st.container(horizontal=True):
        for group in groups:
            navigation.page_link(
                modality.studies,
                label=tr("{group}: these studies as a list", group=tr(group.heading)),
                icon=":material/list:",
                parameters=url_parameters.written(group.study_filter, modality.path),
            )


def _compared(modality: Modality, detail: StudyDetail) -> Sequence[Fact]:
    names = peers.COMPARED[modality.code]
    return [
        fact for fact in modality.totals if fact.name in names and getattr(detail.study.totals, fact.name) is not None
    ]


def _groups(modality: Modality, detail: StudyDetail) -> list[PeerGroup]:
    """The comparable studies of the same equipment and, where other equipment has any, those of all equipment."""
    of_year = peers.peers_of(modality.code, detail.study)
    same = PeerGroup(_SAME_EQUIPMENT, *_peers(of_year, detail))
    every = PeerGroup(_ALL_EQUIPMENT, *_peers(of_year.without("machine"), detail))
    is_only_one = every.study_filter == same.study_filter.without("machine")
    return [same] if is_only_one and every.totals.study_count == same.totals.study_count else [same, every]


def _peers(year: StudyFilter, detail: StudyDetail) -> tuple[StudyFilter, PeerTotals]:
    """The comparable studies of a year; where they are too few, those of all time."""
    totals = data.totals_of_peers(year, detail.study.study_id)
    if totals.study_count >= MIN_VALUES or year.value("to") is None:
        return year, totals
    all_time = year.without("from", "to")
    return all_time, data.totals_of_peers(all_time, detail.study.study_id)


def _description(group: PeerGroup, detail: StudyDetail) -> str:
    """Which studies these are: "CT Thorax on Ring 64 · CT1 from 2025-03-02 to 2026-03-02: 127 others, ..."."""
    first, last, count = group.study_filter.value("from"), group.study_filter.value("to"), group.totals.study_count
    period = (
        tr(
            "from {first} to {last}, the year up to this study",
            first=formatting.anything(first),
            last=formatting.anything(last),
        )
        if last
        else tr("of all time")
    )
    limit = tr(", the newest {rows} of them", rows=formatting.number(count)) if count == peers.MAX_PEERS else ""
    is_same = group.heading == _SAME_EQUIPMENT
    return tr(
        "{name} on {equipment}, {when}{most}: {count}. Exact statistics of the studies' totals.",
        name=detail.study.header.study_description,
        equipment=equipment_name(detail.equipment) if is_same else tr("all equipment"),
        when=period,
        most=limit,
        count=trn("{rows} other", "{rows} others", count, rows=formatting.number(count)),
    )


def _rank(fact: Fact, group: PeerGroup, detail: StudyDetail) -> PercentileRank:
    return percentile_rank(getattr(detail.study.totals, fact.name), group.totals.values[fact.name])


def _plot(fact: Fact, groups: Sequence[PeerGroup], detail: StudyDetail) -> Plot | None:
    """The plot among the first group that is large enough; None where none is."""
    for group in groups:
        rank = _rank(fact, group, detail)
        if rank.is_enough:
            return distribution.plot(fact, rank, group.totals.values[fact.name], tr(group.heading))
    return None


def rank_text(fact: Fact, rank: PercentileRank) -> str:
    """The percentile rank as text."""
    column = Column.of_fact(fact)
    own = tr("This study: {fact}", fact=formatting.of_fact(column, rank.value))
    if rank.percentile is None or rank.quartiles is None:
        return tr(
            "{own}. Too few to compare with: n = {n}, and a percentile needs at least {fewest}.",
            own=own,
            n=rank.n,
            fewest=MIN_VALUES,
        )
    low, middle, high = (_rounded(column, quartile) for quartile in rank.quartiles)
    return tr(
        "{own}, {position}. Median {middle}, half of them between {low} and {high} {unit}.",
        own=own,
        position=_position(rank),
        middle=middle,
        low=low,
        high=high,
        unit=formatting.unit(column),
    )


def _rounded(column: Column, value: float) -> str:
    """A statistic with four significant digits, or as minutes and seconds."""
    in_minutes = column.number_format is NumberFormat.MINUTES
    return formatting.in_column(column, value) if in_minutes else formatting.four_digits(value)


def _position(rank: PercentileRank) -> str:
    """Where the value stands among the others: "percentile 83 of n = 127", "higher than all 10 others"."""
    n = formatting.number(rank.n)
    if rank.percentile == _ABOVE_ALL:
        return tr("higher than all {n} others", n=n)
    if rank.percentile == 0:
        return tr("lower than all {n} others", n=n)
    return tr("percentile {percentile} of n = {n}", percentile=f"{rank.percentile:.0f}", n=n)
