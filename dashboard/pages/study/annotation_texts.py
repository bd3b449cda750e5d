"""Tags and notes of a study as text: what they are about, who wrote them, and when."""

from collections.abc import Mapping
from uuid import UUID

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr, trn
from kerma.database.query.studies.annotations import Annotations, StoredNote, StoredTag
from kerma.database.query.studies.study_detail import StoredEvent, StudyDetail
from kerma.facts import rollup_quantities


def chips(detail: StudyDetail) -> list[str]:
    """The tags of the study itself with who set them, and the number of notes."""
    found = detail.annotations
    tags = [f"{tag_text(tag)} · {author_text(tag)}" for tag in found.tags if tag.event_id is None]
    count = len(found.notes)
    notes = trn("{count} note below", "{count} notes below", count, count=formatting.number(count))
    return [*tags, notes] if count else tags


def by_event(annotations: Annotations) -> Mapping[UUID, str]:
    """Tags and notes in force on events, in one text each."""
    texts: dict[UUID, list[str]] = {}
    for tag in annotations.tags:
        if tag.event_id is not None:
            texts.setdefault(tag.event_id, []).append(tag_text(tag))
    for note in annotations.notes:
        if note.event_id is not None:
            texts.setdefault(note.event_id, []).append(note.text)
    return {event_id: "; ".join(found) for event_id, found in texts.items()}


def tag_text(tag: StoredTag) -> str:
    """The tag with its reason."""
    return ": ".join(filter(None, (formatting.word(tag.tag), tag.reason)))


def author_text(annotation: StoredTag | StoredNote) -> str:
    """Who wrote it, and when."""
    return tr("{who}, {when}", who=annotation.added_by, when=formatting.received(annotation.added_at))


def item_text(detail: StudyDetail, annotation: StoredTag | StoredNote) -> str:
    """The event that it is about, by its former name where it is gone; empty for the study itself."""
    if annotation.event_id is None:
        return ""
    for event in detail.study.events:
        if event.event_id == annotation.event_id:
            return tr("event {name}", name=event_text(event))
    return tr("event {name}, which the study no longer has", name=annotation.event_name or "")


def event_text(event: StoredEvent) -> str:
    """Number of an event on the page, and its protocol."""
    name = rollup_quantities.PROTOCOL[event.modality] if event.modality else ""
    return " ".join(filter(None, (str(event.ordinal + 1), getattr(event.facts, name, None))))


def former_text(detail: StudyDetail, annotation: StoredTag | StoredNote) -> str:
    """A removed tag, or a version of a note that was replaced or removed: who did, and when."""
    text = tag_text(annotation) if isinstance(annotation, StoredTag) else annotation.text
    about = item_text(detail, annotation)
    ended = tr(
        "until {when}, {who}",
        when=formatting.received(annotation.removed_at) if annotation.removed_at else "",
        who=annotation.removed_by or "",
    )
    return " · ".join(filter(None, (text, about, author_text(annotation), ended)))
