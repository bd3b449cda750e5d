from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.text import formatting, patient_identity
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.facts import study
from kerma.privacy import PatientProtection
from kerma.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("everybody")
PATIENT_ID = next(fact for fact in study.PATIENT_IDENTITY if fact.name == "patient_id")


@pytest.fixture(autouse=True)
def hashed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    for name in ("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES"):
        monkeypatch.delenv(f"KERMA_{name}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_a_hash_is_never_shown_whatever_the_setting_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = PatientProtection.from_settings(settings()).value("patient_id", "4711")
    monkeypatch.setenv("KERMA_PATIENT_ID", "plain")
    settings.cache_clear()
    assert patient_identity.shown(PATIENT_ID, stored) == "protected"


def test_a_plain_value_is_shown() -> None:
    assert patient_identity.shown(PATIENT_ID, "4711") == "4711"


def test_a_plain_value_is_hidden_from_users_who_may_not_see_identity() -> None:
    before = USER_OF_REQUEST.set(User(uuid4(), "vic", frozenset({Right.VIEW_DOSES})))
    shown = patient_identity.shown(PATIENT_ID, "4711")
    USER_OF_REQUEST.reset(before)
    assert shown == "not shown to your roles"


def test_what_the_object_does_not_say_is_missing() -> None:
    assert patient_identity.shown(PATIENT_ID, None) == formatting.MISSING


def test_what_the_site_does_not_keep_is_distinguished_from_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "none")
    settings.cache_clear()
    assert patient_identity.shown(PATIENT_ID, None) == "not stored at this site"


def test_an_accession_number_is_sought_as_it_is_stored() -> None:
    protection = PatientProtection.from_settings(settings())
    assert patient_identity.hashed("accession_number", "ACC1") == (protection.value("accession_number", "ACC1"),)


def test_plain_accession_numbers_need_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ACCESSION", "plain")
    settings.cache_clear()
    assert patient_identity.hashed("accession_number", "ACC1") == ()
