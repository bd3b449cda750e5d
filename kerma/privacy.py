"""Protection of persons: patient's name, ID, birth date, accession number and names of staff, as the site decides.

Each is not stored, stored as a keyed hash (HMAC-SHA256, RFC 2104), or stored in plain text. A hash lets the same
person be recognised without identifying the person; its key lies outside the database. Age, sex, height and weight do
not identify and are always stored.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from kerma.errors import ConfigurationError, MissingKeyError
from kerma.facts.age_bounds import MONTHS_PER_YEAR, completed_months, completed_years, has_reached
from kerma.facts.ct import CTEvent
from kerma.facts.event import IrradiationEvent
from kerma.facts.record import fact_names, updated
from kerma.facts.study import STAFF, Study
from kerma.json_types import Json
from kerma.messages import Message, message
from kerma.settings import Protection, Settings

MIN_SECRET_BYTES = 16
#: Characters of a hash by which a person of the staff is distinguished on screens and in files.
PSEUDONYM_LENGTH = 6
#: Regular expression of a keyed hash, for Python and PostgreSQL.
HASH = "^[0-9a-f]{64}$"
HASH_LENGTH = 64
#: Regular expression of a character that no keyed hash has.
NO_HASH = "[^0-9a-f]"

#: What has a setting of its own, and the facts that it protects; `person` confirmed a dose check (TID 10015).
ITEMS: Mapping[str, tuple[str, ...]] = {
    "patient_name": ("patient_name",),
    "patient_id": ("patient_id",),
    "accession_number": ("accession_number",),
    "patient_birth_date": ("patient_birth_date",),
    "staff_names": (*STAFF, "person"),
}
STAFF_NAMES = "staff_names"
#: Those that identify the patient.
PATIENT_ITEMS = tuple(item for item in ITEMS if item != STAFF_NAMES)
#: How an item is stored that was erased on request: no change of settings and no reading again restores it.
ERASED = "e"
_ITEM_OF = {fact: item for item, facts in ITEMS.items() for fact in facts}
_IN_HEADER = frozenset(_ITEM_OF) & frozenset(fact_names(Study))
_PERSON = "person"
#: Value type of content items that name a person (PS3.3 C.17.3).
_PERSON_NAME = "PNAME"

# Content items of TID 1006-1008 (subject context) and 1005 (procedure context) that repeat the header's identity, and
# identifiers of persons in TID 1003 and 1020; names of persons are recognised by their value type.
IDENTIFYING_ITEMS: Mapping[tuple[str, str], str] = {
    ("121028", "DCM"): "patient_id",  # Subject UID
    ("121029", "DCM"): "patient_name",
    ("121030", "DCM"): "patient_id",
    ("121031", "DCM"): "patient_birth_date",
    ("121022", "DCM"): "accession_number",
    ("113871", "DCM"): _PERSON,
    ("128774", "DCM"): _PERSON,
}
#: The message in place of one that may quote a protected value.
MASKED_PROBLEM = message("the value cannot be used; it is not shown because it identifies the patient")
_HASHED = Protection.HASH[0]
#: Digits of the fingerprint of a key; it distinguishes keys and says nothing about them.
_FIRST_YEARS = 2
_FINGERPRINT_LENGTH = 6


@dataclass(frozen=True)
class PatientProtection:
    """The rules of a site.

    Attributes:
        rules: for each of `ITEMS`, how it is stored; in plain text where none is stated.
        secret: key of the hashes; empty where nothing is hashed.
        erased: those of `ITEMS` that are erased for good (`erasing`).
    """

    rules: Mapping[str, Protection]
    secret: bytes = field(default=b"", repr=False)
    erased: frozenset[str] = frozenset()

    def erasing(self, items: Collection[str] = PATIENT_ITEMS) -> "PatientProtection":
        """These rules for objects of which items are erased, those of the patient by default: these are not stored."""
        rules = {**self.rules, **dict.fromkeys(items, Protection.NONE)}
        return replace(self, rules=rules, erased=self.erased | frozenset(items))

    @property
    def erases_patient(self) -> bool:
        """Whether the identity of the patient is erased; then no birth date may be computed from the age."""
        return not self.erased.isdisjoint(PATIENT_ITEMS)

    @classmethod
    def from_settings(cls, settings: Settings) -> "PatientProtection":
        """The rules that the settings state.

        Raises:
            ConfigurationError: a fact is to be hashed and KERMA_SECRET_FILE names no usable key.
        """
        rules = {
            "patient_name": settings.patient_name,
            "patient_id": settings.patient_id,
            "accession_number": settings.accession,
            "patient_birth_date": settings.birth_date,
            STAFF_NAMES: settings.staff_names,
        }
        hashed = Protection.HASH in rules.values()
        return cls(rules, _secret(settings.secret_file) if hashed else b"")

    def rule(self, fact: str) -> Protection:
        """How a fact is stored."""
        return self.rules.get(_ITEM_OF.get(fact, ""), Protection.PLAIN)

    def value(self, fact: str, value: str | None) -> str | None:
        """The value as it may be stored; values of other facts are returned unchanged."""
        rule = self.rule(fact)
        text = (value or "").strip()
        if rule is Protection.PLAIN:
            return value
        if rule is Protection.NONE or not text:
            return None
        # One person has one hash, whatever the person's part was.
        subject = STAFF_NAMES if _ITEM_OF[fact] == STAFF_NAMES else fact
        return hmac.new(self.secret, f"{subject}:{text}".encode(errors="replace"), hashlib.sha256).hexdigest()

    def study(self, header: Study) -> Study:
        """Header facts with the identifying ones protected."""
        age = {"patient_age_years": coarse_age(header.patient_age_years)} if self.erases_patient else {}
        return updated(header, **{name: self.value(name, getattr(header, name)) for name in _IN_HEADER}, **age)

    def events(self, events: Iterable[IrradiationEvent]) -> tuple[IrradiationEvent, ...]:
        """Events with the names of persons who confirmed dose checks protected."""
        return tuple(self._event(event) for event in events)

    def _event(self, event: IrradiationEvent) -> IrradiationEvent:
        if not isinstance(event, CTEvent) or not any(check.person for check in event.dose_check):
            return event
        checks = tuple(updated(check, person=self.value(_PERSON, check.person)) for check in event.dose_check)
        return updated(event, dose_check=checks)

    def tree(self, item: Json) -> None:
        """Protect the items of the subject and of staff in a content tree's JSON form, in place."""
        fact = fact_of_item(item)
        value = item.get("value")
        if fact and isinstance(value, str):
            protected = self.value(fact, value)
            if protected is None:
                del item["value"]
            else:
                item["value"] = protected
        for child in cast("list[Json]", item.get("content", ())):
            self.tree(child)

    def problem(self, where: str, text: Message) -> Message:
        """The message of a problem; one about a protected fact is replaced, as it may quote the value."""
        fact = where.rpartition(".")[2]
        return text if self.rule(fact) is Protection.PLAIN else MASKED_PROBLEM

    @cached_property
    def code(self) -> str:
        """How the items are stored, in the order of `ITEMS`, as the table of objects holds it: "p n h1a2b3c p p".

        n: not stored; h: hashed, with the fingerprint of the key; p: plain; e: erased.
        """
        return " ".join(self.item_code(item) for item in ITEMS)

    def item_code(self, item: str) -> str:
        """How one of `ITEMS` is stored."""
        if item in self.erased:
            return ERASED
        rule = self.rules.get(item, Protection.PLAIN)
        return _HASHED + _fingerprint(self.secret) if rule is Protection.HASH else rule[0]


def coarse_age(age_years: float | None) -> float | None:
    """An age from which no birth date can be computed: whole years, in the first two years whole months."""
    if age_years is None:
        return None
    if has_reached(age_years, _FIRST_YEARS):
        return float(completed_years(age_years))
    return round(completed_months(age_years) / MONTHS_PER_YEAR, 3)


def fact_of_item(item: Json) -> str | None:
    """The identifying fact that a content item states: `person` for staff; None of other items."""
    name = cast("list[str] | None", item.get("name"))
    fact = IDENTIFYING_ITEMS.get((name[0], name[1])) if name else None
    return _PERSON if fact is None and item.get("type") == _PERSON_NAME else fact


def site_key(settings: Settings) -> bytes:
    """The key of KERMA_SECRET_FILE; empty where the settings name none.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    return _secret(settings.secret_file) if settings.secret_file else b""


def audit_patient_key(settings: Settings, stored_patient_id: str | None) -> str | None:
    """The form in which the audit trail names a patient: the keyed hash, so that a change of settings breaks no link.

    Its rows are never changed. Without a key, the ID as it is stored.

    Raises:
        ConfigurationError: the key file cannot be used.
    """
    if not stored_patient_id or re.match(HASH, stored_patient_id):
        return stored_patient_id
    return next(iter(_hashed_ids(settings, (stored_patient_id,))), stored_patient_id)


def audited_patient_ids(settings: Settings, patient_id: str) -> tuple[str, ...]:
    """The forms in which the audit trail and studies may hold a patient ID that is typed in plain text.

    As typed, in capitals, and hashed: whatever the setting was when a row was written.

    Raises:
        ConfigurationError: the site stores no patient IDs and has no key, or the key cannot be used.
    """
    if settings.patient_id is Protection.NONE and settings.secret_file is None:
        raise ConfigurationError("This site stores no patient IDs (KERMA_PATIENT_ID is none): name a study instead.")
    if settings.patient_id is Protection.HASH:
        _secret(settings.secret_file)
    plain = tuple(dict.fromkeys((patient_id.strip(), patient_id.strip().upper())))
    return (*plain, *_hashed_ids(settings, plain))


def _hashed_ids(settings: Settings, patient_ids: Iterable[str]) -> list[str]:
    """The hashes of patient IDs; none without a key."""
    key = site_key(settings)
    if not key:
        return []
    protection = PatientProtection({"patient_id": Protection.HASH}, key)
    return [hashed for form in patient_ids if (hashed := protection.value("patient_id", form))]


def _fingerprint(secret: bytes) -> str:
    return hmac.new(secret, b"fingerprint", hashlib.sha256).hexdigest()[:_FINGERPRINT_LENGTH]


def _secret(path: Path | None) -> bytes:
    remedy = (
        "Name the key of this site in KERMA_SECRET_FILE, the same for all services. Only for a site that has stored no "
        "hash yet, make one with `openssl rand -hex 32 > FILE` and keep it safe: with another key the same patient "
        "gets another hash. Or set KERMA_PATIENT_NAME, KERMA_PATIENT_ID, KERMA_ACCESSION, KERMA_BIRTH_DATE and "
        "KERMA_STAFF_NAMES to none "
        "or plain."
    )
    if path is None:
        raise MissingKeyError(f"Patient data is to be hashed, but KERMA_SECRET_FILE names no key. {remedy}")
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise MissingKeyError(f"The key file {path} (KERMA_SECRET_FILE): {error.strerror}. {remedy}") from error
    if len(secret) < MIN_SECRET_BYTES:
        raise MissingKeyError(
            f"The key in {path} (KERMA_SECRET_FILE) is shorter than {MIN_SECRET_BYTES} bytes. {remedy}"
        )
    return secret
