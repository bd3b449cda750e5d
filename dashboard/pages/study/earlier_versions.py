"""Earlier versions of a study's objects on its page: when each was received and replaced, and what changed."""

from collections.abc import Iterable, Iterator

import streamlit as st

from dashboard.pages.study import provenance
from dashboard.ui.modalities import of_study
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies.earlier_versions import EarlierVersion, FactChange, VersionChanges
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import study as header
from kerma.facts.fact import Fact


def show(detail: StudyDetail) -> None:
    """Show the earlier versions, or nothing where there are none."""
    found = lines(detail)
    if found:
        st.subheader(tr("Earlier versions"), anchor=False)
        plain_text.note(tr("Objects were sent again with other contents; the version received last counts."))
        plain_text.bullets(found)


def lines(detail: StudyDetail) -> list[str]:
    """One line for each earlier version, the latest received first."""
    totals = {fact.name: fact for modality in of_study(detail.study.modalities) for fact in modality.totals}
    numbers = provenance.object_numbers(detail.objects)
    return [
        _line(version, numbers.get(version.current_sop_instance_uid), totals, detail)
        for version in detail.earlier_versions
    ]


def _line(version: EarlierVersion, number: str | None, totals: dict[str, Fact], detail: StudyDetail) -> str:
    item = tr("Object {number}", number=number) if number else version.sop_instance_uid
    received, replaced = formatting.received(version.received_at), formatting.received(version.replaced_at)
    if version.is_anonymized:
        return tr("{item}: anonymised copy made {received}; it does not count", item=item, received=received)
    if version.calling_ae_title:
        what = tr(
            "version received {received} from {sender}, replaced {replaced}",
            received=received,
            sender=version.calling_ae_title,
            replaced=replaced,
        )
    else:
        what = tr("version received {received}, replaced {replaced}", received=received, replaced=replaced)
    return f"{item}: {what}; {_changes(version, totals, detail)}"


def _changes(version: EarlierVersion, totals: dict[str, Fact], detail: StudyDetail) -> str:
    """What the version that counts states otherwise."""
    if version.changes is None:
        return tr("the version received last states no dose")
    if version.current_study_instance_uid != detail.study.header.study_instance_uid:
        return tr("the object belongs to study {uid} now", uid=version.current_study_instance_uid or "")
    clauses = list(_clauses(version.changes, totals))
    return tr("changed: {names}", names=", ".join(clauses)) if clauses else tr("the same dose and patient data")


def _clauses(changes: VersionChanges, totals: dict[str, Fact]) -> Iterator[str]:
    """Header facts by name only, because they may be those of another patient; totals with both values; events."""
    names = {fact.name: fact.label for fact in header.HEADER}
    yield from (tr(names[change.name]) for change in changes.header if change.name in names)
    yield from _total_clauses(changes.totals, totals)
    if changes.changed_event_count:
        yield tr("{own} of {events} events", own=changes.changed_event_count, events=changes.event_count)
    if changes.removed_event_count:
        yield tr("number of events removed: {count}", count=changes.removed_event_count)


def _total_clauses(changes: Iterable[FactChange], totals: dict[str, Fact]) -> Iterator[str]:
    for change in changes:
        fact = totals.get(change.name)
        if fact is not None:
            before, after = formatting.of_fact(fact, change.before), formatting.of_fact(fact, change.after)
            yield tr("{name} ({before} → {after})", name=tr(fact.label), before=before, after=after)
