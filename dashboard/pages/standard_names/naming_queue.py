"""The examinations that wait for a name, those with the most studies first: a form that accepts or corrects names."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from dashboard.pages.standard_names import data, rules
from dashboard.pages.standard_names.data import Overview
from dashboard.pages.standard_names.rules import REGIONS
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.database.ingest.accepted_names import AcceptedName
from kerma.database.named_examinations import Waiting
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

#: Examinations in one form: as many as a person looks through at once.
AT_ONCE = 10
_EVEN = 0.5


class _Entry(NamedTuple):
    """What a person says of one examination; not accepted: it waits on."""

    is_accepted: bool
    standard_name: str | None
    region: Region


def show(found: Overview) -> None:
    """Show the first examinations that wait for a name, each with its suggestion."""
    plain_text.heading(tr("Waiting for a name"))
    named = [one for one in found.waiting if one.examination.descriptions]
    if not named:
        plain_text.empty(tr("Every examination with a text has a standard name."))
        return
    studies = sum(one.study_count for one in named)
    plain_text.line(
        trn(
            "{count} name of an examination, with {studies} studies; the most frequent come first.",
            "{count} names of examinations, with {studies} studies; the most frequent come first.",
            len(named),
            count=formatting.number(len(named)),
            studies=formatting.number(studies),
        )
    )
    shown = data.with_doses(named[:AT_ONCE])
    with st.form("naming_queue", border=False):
        entries = [_entry(one, found.names) for one in shown]
        is_sent = st.form_submit_button(tr("Add the accepted names"), type="primary")
    if is_sent:
        _add([(one, entry) for one, entry in zip(shown, entries, strict=True) if entry.is_accepted])


def _entry(one: Waiting, names: Mapping[ExamModality, Mapping[str, Region]]) -> _Entry:
    suggestion, key = one.suggestion, str(one.examination.examination_id)
    known = names.get(ExamModality(one.examination.modality), {})
    texts = " · ".join(dict.fromkeys(one.examination.descriptions.values()))
    with st.container(border=True, key=f"kerma-waiting-{key}"):
        plain_text.heading(texts, level=3)
        plain_text.note(_about(one))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox(
                tr("Standard name"),
                list(dict.fromkeys((suggestion.standard_name, *known))),
                accept_new_options=True,
                key=f"name:{key}",
                help=tr("Select one, or type a new one."),
            )
            region = st.selectbox(
                tr("Region"),
                REGIONS,
                index=REGIONS.index(suggestion.region.region),
                format_func=rules.region_word,
                key=f"region:{key}",
            )
            accepted = st.checkbox(tr("Accept"), value=_is_likely(one), key=f"accepted:{key}")
    return _Entry(accepted, name, known.get(name or "", region))


def _about(one: Waiting) -> str:
    counts = trn("{count} study", "{count} studies", one.study_count, count=formatting.number(one.study_count))
    return f"{tr(BY_CODE[one.examination.modality].title)} · {counts} · {_reason(one)}"


def _reason(one: Waiting) -> str:
    if not one.is_agreed:
        return tr("The same descriptions have different names; a rule with a protocol, below, distinguishes them.")
    region = one.suggestion.region
    return tr(
        "Suggested with {percent} % confidence: {reason}",
        percent=formatting.number(round(100 * region.confidence)),
        reason=translated(region.reason),
    )


def _is_likely(one: Waiting) -> bool:
    """Whether accepting is the default: it says something, and more such suggestions are right than wrong."""
    return one.can_be_accepted and one.suggestion.region.confidence > _EVEN


def _add(accepted: list[tuple[Waiting, _Entry]]) -> None:
    if not accepted:
        plain_text.notice(tr("No name is accepted: tick at least one."))
        return
    made = data.exact_rules([_accepted_name(one, entry) for one, entry in accepted])
    left_out = [tr("Left out: {texts}: {reason}", texts=one.texts, reason=one.reason) for one in made.left_out]
    if not made.rules:
        plain_text.notice(" ".join(left_out))
        return
    try:
        renamings = data.add(made.rules)
    except ConfigurationError as error:
        plain_text.notice(str(error))
    else:
        rules.finish(made.rules, renamings, left_out)


def _accepted_name(one: Waiting, entry: _Entry) -> AcceptedName:
    return AcceptedName(one.examination, entry.standard_name or "", entry.region)
