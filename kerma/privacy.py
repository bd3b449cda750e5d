"""Protection of patient data: not stored, stored as a keyed hash (HMAC-SHA256), or stored in plain.

The hash (RFC 2104) identifies the same patient again without naming anyone; its key is stored outside the database.
Age, sex, height and weight are always stored.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kerma.errors import ConfigurationError
from kerma.messages import message
from kerma.settings import Protection, Settings

SHORTEST_SECRET_BYTES = 16
#: What a keyed hash looks like; the same to Python and to PostgreSQL.
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
    """A site's rules.

    Attributes:
        rules: for each identifying fact, how it is kept.
        secret: key of the hashes; empty where nothing is hashed.
    """

    rules: Mapping[str, Protection]
    secret: bytes = field(default=b"", repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> "PatientProtection":
        """The rules that the settings state.

        Raises:
            ConfigurationError: a hash is asked for and KERMA_SECRET_FILE gives no usable key.
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
        """What may be kept of a fact's value; values of other facts are returned as they are."""
        rule = self.rules.get(fact, Protection.PLAIN)
        text = (value or "").strip()
        if rule is Protection.PLAIN:
            return value
        if rule is Protection.NONE or not text:
            return None
        return hmac.new(self.secret, f"{fact}:{text}".encode(errors="replace"), hashlib.sha256).hexdigest()

    def study(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Header facts with the identifying ones protected."""
        return {**facts, **{name: self.value(name, facts[name]) for name in self.rules if name in facts}}

    def tree(self, item: dict[str, Any]) -> None:
        """Protect the subject's items in a content tree's JSON form, in place."""
        name = item.get("name")
        fact = IDENTIFYING_ITEMS.get((name[0], name[1])) if name else None
        if fact and isinstance(item.get("value"), str):
            kept = self.value(fact, item["value"])
            if kept is None:
                del item["value"]
            else:
                item["value"] = kept
        for child in item.get("content", ()):
            self.tree(child)

    def problem(self, where: str, what: str) -> str:
        """What a problem may say: one about a protected fact does not quote its value, nor keep it beside its text."""
        fact = where.rpartition(".")[2]
        if self.rules.get(fact, Protection.PLAIN) is Protection.PLAIN:
            return what
        return message("the value cannot be used; it is not shown because it identifies the patient")


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
    if len(secret) < SHORTEST_SECRET_BYTES:
        raise ConfigurationError(
            f"The key in {path} (KERMA_SECRET_FILE) is shorter than {SHORTEST_SECRET_BYTES} bytes. {remedy}"
        )
    return secret
