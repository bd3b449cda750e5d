"""Where a study stands among those of the same procedure on the same machine."""

from collections.abc import Sequence

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.study import data, study_plots
from dashboard.pages.study.plots import distribution
from dashboard.pages.study.plots.plot import Picture
from dashboard.ui import formatting, navigation, plain_text
from dashboard.ui.equipment_names import equipment_name
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.modalities import Modality
from kerma.database.query import Row
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import peers
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts.fact import Fact
from kerma.statistics.percentile_rank import MIN_VALUES, PercentileRank, percentile_rank

_NO_NAME = msg("This study has no description, by which others of the same procedure could be found.")


def show(detail: StudyDetail, families: Sequence[Modality]) -> None:
    """Show where each compared dose of the study stands, family by family."""
    told = [(family, facts) for family in families if (facts := _compared(family, detail.study))]
    if not told:
        return
    st.subheader(tr("Beside the same procedure on the same machine"), anchor=False)
    if not detail.study["study_description"]:
        plain_text.note(tr(_NO_NAME))
        return
    for family, facts in told:
        if len(told) > 1:
            st.markdown(f"**{tr(family.title)}**")
        _family(detail, family, facts)


def _family(detail: StudyDetail, family: Modality, compared: Sequence[Fact]) -> None:
    chosen, rows = _enough(peers.peers_of(family.code, detail.study), detail)
    plain_text.note(_which(chosen, rows, detail))
    pictures = [_picture(fact, detail.study, rows) for fact in compared]
    study_plots.show([each for each in pictures if each], key=f"peers:{family.path}")
    navigation.page_link(
        family.studies,
        label=tr("These studies as a list"),
        icon=":material/list:",
        parameters=url_parameters.written(chosen, family.path),
    )


def _compared(family: Modality, study: Row) -> Sequence[Fact]:
    names = peers.COMPARED[family.code]
    return [fact for fact in family.totals if fact.name in names and study[fact.name] is not None]


def _enough(year: StudyFilter, detail: StudyDetail) -> tuple[StudyFilter, list[Row]]:
    """The peers of a year; where they are too few, those of all time."""
    but = detail.study["study_id"]
    rows = data.peer_doses(year, but)
    if len(rows) >= MIN_VALUES or year.value("to") is None:
        return year, rows
    ever = year.without("from", "to")
    return ever, data.peer_doses(ever, but)


def _which(chosen: StudyFilter, rows: Sequence[Row], detail: StudyDetail) -> str:
    """Which studies these are: "CT Thorax on Ring 64 · CT1 from 2025-03-02 to 2026-03-02: 127 others, ..."."""
    first, last = chosen.value("from"), chosen.value("to")
    when = (
        tr(
            "from {first} to {last}, the year up to this study",
            first=formatting.anything(first),
            last=formatting.anything(last),
        )
        if last
        else tr("of all time")
    )
    most = tr(", the newest {rows} of them", rows=formatting.number(len(rows))) if len(rows) == peers.MOST else ""
    count = trn("{rows} other", "{rows} others", len(rows), rows=formatting.number(len(rows)))
    name = detail.study["study_description"]
    return tr(
        "{name} on {equipment}, {when}{most}: {count}. Exact figures of the studies' totals.",
        name=name,
        equipment=equipment_name(detail.equipment),
        when=when,
        most=most,
        count=count,
    )


def _picture(fact: Fact, study: Row, rows: Sequence[Row]) -> Picture | None:
    others = [row[fact.name] for row in rows if row[fact.name] is not None]
    if rows and not others:
        plain_text.note(tr("No other of these studies tells {fact}.", fact=tr(fact.label)))
    if not others:
        return None
    found = percentile_rank(study[fact.name], others)
    return distribution.picture(fact, found, others, said(fact, found))


def said(fact: Fact, found: PercentileRank) -> str:
    """Where a study stands, in words."""
    own = tr("This study: {fact}", fact=formatting.of_fact(fact, found.value))
    if found.percentile is None or found.quartiles is None:
        return tr(
            "{own}. Too few to compare with: n = {n}, and a percentile needs at least {fewest}.",
            own=own,
            n=found.n,
            fewest=MIN_VALUES,
        )
    low, middle, high = (formatting.number(each) for each in _rounded(found.quartiles))
    return tr(
        "{own}, percentile {percentile} of n = {n}. Median {middle}, half of them between {low} and {high} {unit}.",
        own=own,
        percentile=f"{found.percentile:.0f}",
        n=formatting.number(found.n),
        middle=middle,
        low=low,
        high=high,
        unit=fact.symbol,
    )


def _rounded(values: Sequence[float]) -> list[float]:
    """To four significant digits, which is what a reader needs of a quartile."""
    return [float(f"{value:.4g}") for value in values]
