"""What the site allows to be seen of a patient: the value, or that it is protected."""

import re
from typing import Any

from dashboard.ui import formatting
from dashboard.ui.formatting import HasUnit
from dashboard.ui.i18n import msg, tr
from dashboard.ui.spelling import stored
from kerma.privacy import HASH, PatientProtection
from kerma.settings import Protection, settings

PROTECTED = msg("protected")
NOT_KEPT = msg("not kept at this site")

_HASH = re.compile(HASH)


def shown(fact: HasUnit, value: Any) -> str:
    """A fact of the study for the screen; a hash is never shown, whatever the setting is today."""
    rule = rules().get(fact.name)
    if rule is None:
        return formatting.of_fact(fact, value)
    if value is None:
        return tr(NOT_KEPT) if rule is Protection.NONE else formatting.MISSING
    return tr(PROTECTED) if _HASH.fullmatch(value) else formatting.of_fact(fact, value)


def unhashed(text: str) -> str:
    """A text that may be a keyed hash, for the screen."""
    return tr(PROTECTED) if _HASH.fullmatch(text) else text


def hashed_words(text: str) -> tuple[str, ...]:
    """The keyed hash of each word as an accession number, where the site keeps those hashed."""
    return tuple(each for word in text.split() for each in hashed("accession_number", word))


def hashed(fact_name: str, text: str) -> tuple[str, ...]:
    """The keyed hashes of a text as the value of a fact, where the site keeps that fact hashed; empty elsewhere.

    A person's name has several, since people do not write it as objects do.
    """
    chosen = settings()
    if rules()[fact_name] is not Protection.HASH or chosen.secret_file is None:
        return ()
    protection = PatientProtection.from_settings(chosen)
    return tuple(protection.value(fact_name, each) or "" for each in stored(fact_name, text))


def may_be_sought(fact_name: str) -> bool:
    """Whether studies can be found by this fact: always, unless the site keeps it not at all or has no key here."""
    rule = rules().get(fact_name, Protection.PLAIN)
    return rule is Protection.PLAIN or (rule is Protection.HASH and settings().secret_file is not None)


def rules() -> dict[str, Protection]:
    """How the site keeps each identifying fact."""
    chosen = settings()
    return {
        "patient_name": chosen.patient_name,
        "patient_id": chosen.patient_id,
        "patient_birth_date": chosen.birth_date,
        "accession_number": chosen.accession,
    }
