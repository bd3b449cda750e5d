"""Protection of patient data: name, patient ID, birth date and accession number are stored as the site decides.

Each is not stored, stored as a keyed hash (HMAC-SHA256, RFC 2104), or stored in plain text. A hash lets the same
patient be recognised without identifying the person; its key lies outside the database. Age, sex, height and weight do
not identify and are always stored.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from kerma.errors import ConfigurationError
from kerma.facts.record import updated
from kerma.facts.study import Study
from kerma.json_types import Json
from kerma.messages import Message, message
from kerma.settings import Protection, Settings

MIN_SECRET_BYTES = 16
#: Regular expression of a keyed hash, for Python and PostgreSQL.
HASH = "^[0-9a-f]{64}$"

# Content items of TID 1006-1008 (subject context) and 1005 (procedure context) that repeat the header's identity.
IDENTIFYING_ITEMS: Mapping[tuple[str, str], str] = {
    ("121028", "DCM"): "patient_id",  # Subject UID
    ("121029", "DCM"): "patient_name",
    ("121030", "DCM"): "patient_id",
    ("121031", "DCM"): "patient_birth_date",
    ("121022", "DCM"): "accession_number",
}


@dataclass(frozen=True)
class PatientProtection:
    """The rules of a site.

    Attributes:
        rules: for each identifying fact, how it is stored.
        secret: key of the hashes; empty where nothing is hashed.
    """

    rules: Mapping[str, Protection]
    secret: bytes = field(default=b"", repr=False)

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
        }
        hashed = Protection.HASH in rules.values()
        return cls(rules, _secret(settings.secret_file) if hashed else b"")

    def value(self, fact: str, value: str | None) -> str | None:
        """The value as it may be stored; values of other facts are returned unchanged."""
        rule = self.rules.get(fact, Protection.PLAIN)
        text = (value or "").strip()
        if rule is Protection.PLAIN:
            return value
        if rule is Protection.NONE or not text:
            return None
        return hmac.new(self.secret, f"{fact}:{text}".encode(errors="replace"), hashlib.sha256).hexdigest()

    def study(self, header: Study) -> Study:
        """Header facts with the identifying ones protected."""
        return updated(header, **{name: self.value(name, getattr(header, name)) for name in self.rules})

    def tree(self, item: Json) -> None:
        """Protect the items of the subject in a content tree's JSON form, in place."""
        name = cast("list[str] | None", item.get("name"))
        fact = IDENTIFYING_ITEMS.get((name[0], name[1])) if name else None
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
        if self.rules.get(fact, Protection.PLAIN) is Protection.PLAIN:
            return text
        return message("the value cannot be used; it is not shown because it identifies the patient")


def site_key(settings: Settings) -> bytes:
    """The key of KERMA_SECRET_FILE; empty where the settings name none.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    return _secret(settings.secret_file) if settings.secret_file else b""


def stored_patient_ids(settings: Settings, patient_id: str) -> tuple[str, ...]:
    """The forms in which studies may hold a patient ID that is typed in plain text: as typed, in capitals, and hashed.

    Raises:
        ConfigurationError: the site stores no patient IDs, or the key of its hashes cannot be used.
    """
    if settings.patient_id is Protection.NONE:
        raise ConfigurationError("This site stores no patient IDs (KERMA_PATIENT_ID is none): name a study instead.")
    plain = tuple(dict.fromkeys((patient_id.strip(), patient_id.strip().upper())))
    if settings.patient_id is Protection.PLAIN:
        return plain
    protection = PatientProtection({"patient_id": Protection.HASH}, _secret(settings.secret_file))
    return (*plain, *filter(None, (protection.value("patient_id", form) for form in plain)))


def _secret(path: Path | None) -> bytes:
    remedy = (
        "Make one with `openssl rand -hex 32 > FILE`, keep it safe and name it in KERMA_SECRET_FILE, "
        "or set KERMA_PATIENT_NAME, KERMA_PATIENT_ID, KERMA_ACCESSION and KERMA_BIRTH_DATE to none or plain."
    )
    if path is None:
        raise ConfigurationError(f"Patient data is to be hashed, but KERMA_SECRET_FILE names no key. {remedy}")
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(f"The key file {path} (KERMA_SECRET_FILE): {error.strerror}. {remedy}") from error
    if len(secret) < MIN_SECRET_BYTES:
        raise ConfigurationError(
            f"The key in {path} (KERMA_SECRET_FILE) is shorter than {MIN_SECRET_BYTES} bytes. {remedy}"
        )
    return secret
