"""The totals of a study beside those of comparable studies: percentile rank and distribution."""

from collections.abc import Sequence

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.study import data, plot_grid
from dashboard.pages.study.plots import distribution
from dashboard.pages.study.plots.plot import Plot
from dashboard.ui import navigation
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

_LOWEST, _HIGHEST = 0.0, 100.0
_NO_DESCRIPTION = msg("This study has no description, by which others of the same procedure could be found.")


def show(detail: StudyDetail, modalities: Sequence[Modality]) -> None:
    """Show the percentile rank of each compared total, one modality after the other."""
    compared = [(modality, facts) for modality in modalities if (facts := _compared(modality, detail))]
    if not compared:
        return
    st.subheader(tr("Same procedure on the same equipment"), anchor=False)
    if not detail.study.header.study_description:
        plain_text.note(tr(_NO_DESCRIPTION))
        return
    for modality, facts in compared:
        if len(compared) > 1:
            st.markdown(f"**{tr(modality.title)}**")
        _show_modality(detail, modality, facts)


def _show_modality(detail: StudyDetail, modality: Modality, compared: Sequence[Fact]) -> None:
    study_filter, totals = _peers(peers.peers_of(modality.code, detail.study), detail)
    plain_text.note(_description(study_filter, totals.study_count, detail))
    plots = [_plot(fact, getattr(detail.study.totals, fact.name), totals) for fact in compared]
    plot_grid.show([plot for plot in plots if plot], key=f"peers:{modality.path}")
    navigation.page_link(
        modality.studies,
        label=tr("These studies as a list"),
        icon=":material/list:",
        parameters=url_parameters.written(study_filter, modality.path),
    )


def _compared(modality: Modality, detail: StudyDetail) -> Sequence[Fact]:
    names = peers.COMPARED[modality.code]
    return [
        fact for fact in modality.totals if fact.name in names and getattr(detail.study.totals, fact.name) is not None
    ]


def _peers(year: StudyFilter, detail: StudyDetail) -> tuple[StudyFilter, PeerTotals]:
    """The comparable studies of a year; where they are too few, those of all time."""
    totals = data.totals_of_peers(year, detail.study.study_id)
    if totals.study_count >= MIN_VALUES or year.value("to") is None:
        return year, totals
    all_time = year.without("from", "to")
    return all_time, data.totals_of_peers(all_time, detail.study.study_id)


def _description(study_filter: StudyFilter, count: int, detail: StudyDetail) -> str:
    """Which studies these are: "CT Thorax on Ring 64 · CT1 from 2025-03-02 to 2026-03-02: 127 others, ..."."""
    first, last = study_filter.value("from"), study_filter.value("to")
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
    return tr(
        "{name} on {equipment}, {when}{most}: {count}. Exact statistics of the studies' totals.",
        name=detail.study.header.study_description,
        equipment=equipment_name(detail.study.header),
        when=period,
        most=limit,
        count=trn("{rows} other", "{rows} others", count, rows=formatting.number(count)),
    )


def _plot(fact: Fact, value: float, totals: PeerTotals) -> Plot | None:
    others = totals.values[fact.name]
    if totals.study_count and not others:
        plain_text.note(tr("None of the other studies states {fact}.", fact=tr(fact.label)))
    if not others:
        return None
    rank = percentile_rank(value, others)
    return distribution.plot(fact, rank, others, rank_text(fact, rank))


def _rank(percentile: float, n: int) -> str:
    """The place of a study among others: a percentile, or that it is beyond all of them."""
    others = formatting.number(n)
    if percentile == _HIGHEST:
        return tr("higher than all {n} others", n=others)
    if percentile == _LOWEST:
        return tr("lower than all {n} others", n=others)
    return tr("percentile {percentile} of n = {n}", percentile=f"{percentile:.0f}", n=others)


def rank_text(fact: Fact, rank: PercentileRank) -> str:
    """The percentile rank as text."""
    own = tr("This study: {fact}", fact=formatting.of_fact(fact, rank.value))
    if rank.percentile is None or rank.quartiles is None:
        return tr(
            "{own}. Too few to compare with: n = {n}, and a percentile needs at least {fewest}.",
            own=own,
            n=rank.n,
            fewest=MIN_VALUES,
        )
    low, middle, high = (formatting.number(float(f"{quartile:.4g}")) for quartile in rank.quartiles)
    return tr(
        "{own}, {rank}. Median {middle}, half of them between {low} and {high} {unit}.",
        own=own,
        rank=_rank(rank.percentile, rank.n),
        middle=middle,
        low=low,
        high=high,
        unit=fact.symbol,
    )
