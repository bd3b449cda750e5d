"""What the machines of one family leave out, and what of it cannot be believed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.quality import failed_objects, recent_arrivals
from dashboard.ui import cached_queries, formatting, keys, navigation, plain_text, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.equipment_names import equipment_name
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.modalities import BY_CODE, MACHINE, MODALITIES, PROBLEM_COUNT, STUDY_AT, Modality, columns_named
from dashboard.ui.translated_messages import translated
from kerma.database.query import Row
from kerma.database.query.operations.quality import MOST_KINDS, NUMBER, STATES, Period
from kerma.facts import ct, study
from kerma.facts.fact import ValueKind
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.standard.enumerations import ExamModality

_DAYS = {"28": 28, "90": 90, "365": 365}
_PERIODS = {"28": msg("28 days"), "90": msg("90 days"), "365": msg("1 year"), "all": msg("All")}
_USUAL = "90"
_STATE_NAMES = dict(zip(STATES, (msg("Told"), msg("Missing"), msg("With a problem")), strict=True))

_STUDIES = Column(name="study_count", label="Studies", help="Number of studies in the period.", kind=ValueKind.COUNT)
(_SOFTWARE,) = columns_named("software_versions")
_KIND_COLUMNS = (
    _STUDIES,
    Column(name="problem_count", label="Problems", help="How often it was found.", kind=ValueKind.COUNT),
    Column(name="place", label="Where", help="The fact that it is about."),
    Column(name="sentence", label="What", help="What is wrong; # stands for any number."),
)
_LABELS = {
    fact.name: fact.label
    for fact in (
        *(fact for modality in MODALITIES for fact in (*modality.event_facts, *modality.totals)),
        *(*ct.SOURCE, *study.HEADER),
    )
}
_STUDY_COLUMNS = (STUDY_AT, *columns_named("study_description"), MACHINE, PROBLEM_COUNT)


def show() -> None:
    """Show the page."""
    st.title(tr("Data quality"), anchor=False)
    modality, period = _choose()
    _completeness(modality, period)
    _problems(period)
    failed_objects.show()
    recent_arrivals.show()


def _choose() -> tuple[Modality, Period]:
    with st.container(key="kerma-one-choices"):
        family, span = st.columns([3, 2], vertical_alignment="bottom")
    with family:
        code = segmented_options.one_of(
            tr("Modality"), {code: each.title for code, each in BY_CODE.items()}, keys.QUALITY_MODALITY
        )
    with span:
        period = segmented_options.one_of(tr("Studies of the last"), _PERIODS, keys.QUALITY_PERIOD, default=_USUAL)
    return BY_CODE[code], Period(ExamModality(code), _since(_DAYS.get(period)))


def _since(days: int | None) -> datetime | None:
    midnight = cached_queries.local_now().replace(hour=0, minute=0, second=0, microsecond=0)
    return None if days is None else midnight - timedelta(days=days)


def _completeness(modality: Modality, period: Period) -> None:
    rows = cached_queries.completeness(period)
    st.subheader(tr("What the machines tell"), anchor=False)
    if not rows:
        st.info(
            tr("No {modality} study of this period has arrived.", modality=tr(modality.title)), icon=":material/inbox:"
        )
        return
    state = segmented_options.one_of(tr("Share of studies in which each fact is"), _STATE_NAMES, keys.QUALITY_STATE)
    important = REQUIRED_FACTS[modality.code]
    shown = [_shares(row, important, state) for row in rows]
    columns = (MACHINE, _SOFTWARE, _STUDIES, *(_share(each) for each in important))
    opened = table.choose(
        shown,
        columns,
        key=f"quality:{hash(period)}:{state}",
        alt=tr("Share of {modality} studies by machine and software version", modality=tr(modality.title)),
    )
    plain_text.note(tr("Click a machine to see its studies. A fact is told, missing, or named by a problem."))
    if opened is not None:
        navigation.switch_page(modality.studies, url_parameters.of_equipment(opened["equipment_id"], modality.path))


def _share(each: RequiredFact) -> Column:
    facts = tr(" or ").join(tr(fact.label) for fact in (*each.study, *each.event, *each.source))
    return Column(
        name=each.name,
        label=tr(each.label),
        help=tr("Share of the studies; asked for: {facts}.", facts=facts),
        kind=ValueKind.NUMBER,
        unit="%",
    )


def _shares(row: Row, important: Sequence[RequiredFact], state: str) -> Row:
    """Percentages in one state; 100 and 0 are kept for all and none."""
    count = row["study_count"]
    return {
        **row,
        "machine": equipment_name(row),
        **{each.name: percent(row[f"{each.name}.{state}"], count) for each in important},
    }


def percent(part: int, whole: int) -> float:
    """A share in percent to one decimal; only none is 0 and only all is 100."""
    if part in (0, whole):
        return 100.0 if part else 0.0
    return min(99.9, max(0.1, round(100 * part / whole, 1)))


def _problems(period: Period) -> None:
    st.subheader(tr("Problems by kind"), anchor=False)
    rows = [
        {**row, "place": _place(row["where"]), "sentence": _kind(row)} for row in cached_queries.problem_kinds(period)
    ]
    if not rows:
        st.info(tr("No problem was found in the studies of this period."), icon=":material/check_circle:")
        return
    opened = table.choose(rows, _KIND_COLUMNS, key=f"problems:{hash(period)}", alt=tr("Problems by kind"))
    most = tr("The {count} commonest. ", count=MOST_KINDS) if len(rows) == MOST_KINDS else ""
    plain_text.note(tr("{most}Click a kind to see its studies. # stands for any number.", most=most))
    if opened is not None:
        st.query_params[keys.QUALITY_PROBLEM] = opened["kind"]
    wanted = st.query_params.get(keys.QUALITY_PROBLEM)
    chosen = next((row for row in rows if row["kind"] == wanted), None)
    if chosen is not None:
        _studies(period, chosen)


def _place(where: str) -> str:
    """The fact that a problem is about, in words."""
    name = where.rpartition(".")[2]
    return tr(_LABELS.get(name, name.replace("_", " "))) or tr("Whole object")


def _kind(row: Row) -> str:
    """What problems of a kind have in common: the sentence of one of them, without its numbers."""
    return re.sub(NUMBER, "#", translated(row["example"], row["said"]))


def _studies(period: Period, kind: Row) -> None:
    rows = [{**row, "machine": equipment_name(row)} for row in cached_queries.studies_with(period, kind["kind"])]
    plain_text.line(f"{kind['place']}: {kind['sentence']}")
    told = trn(
        "{count} study",
        "{count} studies",
        kind["study_count"],
        count=formatting.number(kind["study_count"]),
    )
    plain_text.note(
        tr("{told}; the latest {count}:", told=told, count=len(rows))
        if kind["study_count"] > len(rows)
        else tr("{told}, newest first:", told=told)
    )
    opened = table.choose(
        rows, table.filled(rows, _STUDY_COLUMNS), key=f"with:{kind['kind']}:{hash(period)}", alt=tr("Studies with it")
    )
    if opened is not None:
        navigation.open_study(opened["study_instance_uid"])
