"""The examinations that wait for a name, those with the most studies first: a form that accepts or corrects names."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.pages.standard_names import data, name_fields, rules, studies_link
from dashboard.pages.standard_names.data import Overview
from dashboard.pages.standard_names.name_fields import EnteredName
from dashboard.pages.standard_names.name_options import NameOptions
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.database.ingest.accepted_names import AcceptedName
from kerma.database.named_examinations import Waiting
from kerma.errors import ConfigurationError
from kerma.standard_names.standard_name import PHANTOM

#: Examinations in one form: as many as a person looks through at once.
AT_ONCE = 10
_EVEN = 0.5


class _Entry(NamedTuple):
    """What a person says of one examination; not accepted: it waits on."""

    is_accepted: bool
    entered: EnteredName


def show(found: Overview) -> None:
    """Show the examinations that wait for a name, a few at once, each with its suggestion."""
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
    content, last = st.container(), -(-len(named) // AT_ONCE)
    # Another number of pages is another widget: a page beyond the last one is never selected.
    page = st.pagination(last, key=f"names_queue_page:{last}") if last > 1 else 1
    with content:
        _show_some(named, (page - 1) * AT_ONCE, found.names)


def _show_some(named: Sequence[Waiting], start: int, names: NameOptions) -> None:
    """Show those from a position on in one form."""
    shown = data.with_doses(named[start : start + AT_ONCE])
    if len(shown) < len(named):
        first, last, count = map(formatting.number, (start + 1, start + len(shown), len(named)))
        text = tr("{first} to {last} of {count}; the others are on further pages.", first=first, last=last, count=count)
        plain_text.note(text)
    with st.form("naming_queue", border=False):
        entries = [_entry(one, names) for one in shown]
        is_sent = st.form_submit_button(tr("Add the accepted names"), type="primary")
    if is_sent:
        _add([(one, entry) for one, entry in zip(shown, entries, strict=True) if entry.is_accepted])


def _entry(one: Waiting, names: NameOptions) -> _Entry:
    suggestion, key = one.suggestion, str(one.examination.examination_id)
    texts = " · ".join(dict.fromkeys(one.examination.descriptions.values()))
    with st.container(border=True, key=f"kerma-waiting-{key}"):
        plain_text.heading(texts, level=3)
        plain_text.note(_about(one))
        first = (suggestion.standard_name,)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            entered = name_fields.show(one.examination.modality, first, suggestion.region.region, names, key)
            accepted = st.checkbox(tr("Accept"), value=_is_likely(one), key=f"accepted:{key}")
        if suggestion.standard_name == PHANTOM:
            name_fields.show_phantom_note()
            studies_link.show(one.examination, None)
    return _Entry(accepted, entered)


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
    return AcceptedName(one.examination, entry.entered.standard_name or "", entry.entered.region)
