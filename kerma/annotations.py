"""Tags and notes of people on studies and their irradiation events: what may be stored, and what follows from tags."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from unicodedata import category
from uuid import UUID

from kerma.errors import ConfigurationError
from kerma.facts.study import NOT_EXCLUDED, StudyExclusion
from kerma.standard.enumerations import Exclusion, Tag

MAX_NOTE_LENGTH = 2000
MAX_REASON_LENGTH = 500
#: Tags by which statistics leave a study out, in the order in which they decide.
EXCLUDING: Mapping[Tag, Exclusion] = {Tag.PHANTOM: Exclusion.PHANTOM, Tag.EXCLUDED: Exclusion.EXCLUDED}
#: Tags of an event. Statistics count the events of a study together, so that `excluded` is stated and has no effect.
EVENT_TAGS = tuple(tag for tag in Tag if tag is not Tag.PHANTOM)


class AnnotatedItem(NamedTuple):
    """What a tag or note is about.

    Attributes:
        study_id: the study.
        event_id: one of its irradiation events, by the identifier that it has again whenever the study is merged;
            None: the study itself.
        event_name: number, protocol or start of the event, by which people find it should it be gone; else None.
    """

    study_id: UUID
    event_id: UUID | None = None
    event_name: str | None = None


class TagWithReason(NamedTuple):
    """A tag in force on a study, with the reason that somebody stated."""

    tag: Tag
    reason: str | None


def exclusion(not_patient_rule: str | None, tags: Iterable[TagWithReason]) -> StudyExclusion:
    """Whether and why statistics leave a study out: a rule of the site goes before the tags of people.

    Args:
        not_patient_rule: the rule about phantoms that recognises it.
        tags: those in force on the study itself.
    """
    if not_patient_rule is not None:
        return StudyExclusion(exclusion=Exclusion.PHANTOM_BY_RULE, exclusion_reason=not_patient_rule)
    reasons = dict(tags)
    tag = next((tag for tag in EXCLUDING if tag in reasons), None)
    if tag is None:
        return NOT_EXCLUDED
    return StudyExclusion(exclusion=EXCLUDING[tag], exclusion_reason=reasons[tag])


def checked_reason(tag: Tag, reason: str | None) -> str | None:
    """The reason for a tag as it is stored; None where none is stated.

    Raises:
        ConfigurationError: it is missing and must be stated, or is too long.
    """
    text = plain_text(reason or "", "The reason", MAX_REASON_LENGTH)
    if tag is Tag.EXCLUDED and not text:
        raise ConfigurationError("State why statistics are to leave the study out: the tag excluded needs a reason.")
    return text or None


def checked_note(text: str) -> str:
    """The text of a note as it is stored: plain text, in which lines may break.

    Raises:
        ConfigurationError: it is empty or too long.
    """
    plain = plain_text(text, "The note", MAX_NOTE_LENGTH)
    if not plain:
        raise ConfigurationError("The note is empty.")
    return plain


def checked_tag(item: AnnotatedItem, tag: Tag) -> Tag:
    """The tag, which may be set on this item.

    Raises:
        ConfigurationError: it concerns whole studies, and the item is an event.
    """
    if item.event_id is not None and tag not in EVENT_TAGS:
        raise ConfigurationError(f"An event cannot have the tag {tag}; {', '.join(EVENT_TAGS)} are possible.")
    return tag


def plain_text(text: str, what: str, maximum: int) -> str:
    """Text without control and format characters other than line breaks: no screen shows them, or they mislead.

    Raises:
        ConfigurationError: it is too long; the message begins with `what`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(1)
    plain = "".join(one for one in lines if one == "\n" or not category(one).startswith("C")).strip()
    if len(plain) > maximum:
        raise ConfigurationError(f"{what} has {len(plain)} characters; {maximum} are possible.")
    return plain
