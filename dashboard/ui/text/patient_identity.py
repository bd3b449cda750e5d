"""Identifying facts of the patient on screen and in files, by the protection that the site has set."""

import re

from dashboard.ui.current_user import current_user
from dashboard.ui.text import formatting
from dashboard.ui.text.formatting import HasUnit
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.spelling import display_text, stored
from kerma.access.rights import Right
from kerma.facts.study import STAFF
from kerma.json_types import Json
from kerma.privacy import HASH, PatientProtection, fact_of_item
from kerma.settings import Protection, settings

PROTECTED = msg("protected")
ERASED = msg("erased")
NOT_STORED = msg("not stored at this site")
HIDDEN = msg("not shown to your roles")
#: In place of a message that quotes a value.
NOT_QUOTED = msg("The value cannot be used; it identifies a person and is not shown here.")

_HASH = re.compile(HASH)


def shown(fact: HasUnit, value: object) -> str:
    """A fact of the study for the screen; a hash is never shown, whatever the present setting is."""
    rule = rules().get(fact.name)
    if rule is None:
        return formatting.of_fact(fact, value)
    if value is None:
        return tr(NOT_STORED) if rule is Protection.NONE else formatting.MISSING
    if fact.name in STAFF:
        return formatting.of_fact(fact, value) if current_user().may(Right.VIEW_STAFF) else tr(HIDDEN)
    if _HASH.fullmatch(str(value)):
        return tr(PROTECTED)
    return formatting.of_fact(fact, value) if current_user().may(Right.VIEW_IDENTITY) else tr(HIDDEN)


def staff_name(value: str | None) -> str | None:
    """The name of a member of staff for the screen, as `shown`, where no fact of the study states it."""
    if value is None:
        return None
    return display_text(STAFF[0], value) if current_user().may(Right.VIEW_STAFF) else tr(HIDDEN)


def is_plain(fact_name: str, value: object) -> bool:
    """Whether a value is identity of the patient in plain text."""
    is_identity = fact_name in rules() and fact_name not in STAFF
    return is_identity and value is not None and not _HASH.fullmatch(str(value))


def is_plain_item(item: Json) -> bool:
    """Whether a content item is identity of the patient in plain text."""
    fact = fact_of_item(item)
    return fact is not None and is_plain(fact, item.get("value"))


def of_item(item: Json) -> str:
    """The text of a content item for the screen; of a person, only where the user may see names of such."""
    text, fact = str(item.get("value")), fact_of_item(item)
    if _HASH.fullmatch(text):
        return tr(PROTECTED)
    if fact is None:
        return text
    right = Right.VIEW_IDENTITY if fact in rules() and fact not in STAFF else Right.VIEW_STAFF
    return text if current_user().may(right) else tr(HIDDEN)


def hashed(fact_name: str, text: str) -> tuple[str, ...]:
    """The keyed hashes of a text as the value of a fact, where the site stores that fact hashed; otherwise empty.

    A person's name has several, since users write it in another form than objects do.
    """
    site = settings()
    if rules()[fact_name] is not Protection.HASH or site.secret_file is None:
        return ()
    protection = PatientProtection.from_settings(site)
    return tuple(protection.value(fact_name, form) or "" for form in stored(fact_name, text))


def is_searchable(fact_name: str) -> bool:
    """Whether studies can be searched by this fact: unless the site does not store it, or the key is missing here."""
    rule = rules().get(fact_name, Protection.PLAIN)
    return rule is Protection.PLAIN or (rule is Protection.HASH and settings().secret_file is not None)


def is_hashed(fact_name: str) -> bool:
    """Whether the site stores keyed hashes of this fact."""
    return rules().get(fact_name) is Protection.HASH


def stored_in_plain_text() -> tuple[str, ...]:
    """Names of the patient's facts that the site stores in plain text; only these may be exported."""
    return tuple(name for name, rule in rules().items() if rule is Protection.PLAIN and name not in STAFF)


def rules() -> dict[str, Protection]:
    """The protection of each identifying fact."""
    site = settings()
    return {
        **dict.fromkeys(STAFF, site.staff_names),
        "patient_name": site.patient_name,
        "patient_id": site.patient_id,
        "patient_birth_date": site.birth_date,
        "accession_number": site.accession,
    }
