"""Patient data are stored as the site decides, in the facts and in the report's own content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kerma import packed_tree
from kerma.database.ingest.rows import dumps
from kerma.errors import ConfigurationError
from kerma.facts.record import from_json, to_json
from kerma.facts.study import Study
from kerma.json_types import Json
from kerma.messages import message, problem_entry
from kerma.privacy import ITEMS, PatientProtection
from kerma.settings import Protection, Settings

IDENTITY = {
    "patient_name": "Doe^Jane",
    "patient_id": "4711",
    "accession_number": "A1",
    "patient_birth_date": "1960-02-03",
}
OTHER: dict[str, str | float] = {
    "patient_age_years": 61.0,
    "patient_sex": "F",
    "patient_size_m": 1.7,
    "patient_weight_kg": 70.0,
}


def protection(rule: Protection, secret: bytes = b"a secret of some length") -> PatientProtection:
    return PatientProtection(dict.fromkeys(IDENTITY, rule), secret)


def settings(secret_file: Path | None, rule: str = "hash") -> Settings:
    protection = Protection(rule)
    return Settings(
        secret_file=secret_file,
        patient_name=protection,
        patient_id=protection,
        accession=protection,
        birth_date=protection,
        staff_names=protection,
    )


def subject(value: str, code: str) -> dict[str, Any]:
    return {"type": "PNAME", "name": [code, "DCM", "as the maker calls it"], "value": value}


def protected(rule: Protection, facts: Mapping[str, str | float]) -> Json:
    """Header facts as they are stored under a rule."""
    return to_json(protection(rule).study(from_json(Study, facts)))


def test_none_keeps_nothing() -> None:
    assert protected(Protection.NONE, IDENTITY) == {}


def test_plain_keeps_everything() -> None:
    assert protected(Protection.PLAIN, IDENTITY) == IDENTITY


@pytest.mark.parametrize("fact", IDENTITY)
def test_a_hash_does_not_show_the_value(fact: str) -> None:
    stored = str(protected(Protection.HASH, IDENTITY)[fact])
    assert len(stored) == 64
    assert IDENTITY[fact] not in stored


def test_the_same_patient_has_the_same_hash() -> None:
    hashed = protection(Protection.HASH)
    assert hashed.value("patient_id", "4711 ") == hashed.value("patient_id", "4711")


def test_another_key_gives_another_hash() -> None:
    one, other = (protection(Protection.HASH, secret) for secret in (b"one key, long enough", b"another key, too"))
    assert one.value("patient_id", "4711") != other.value("patient_id", "4711")


def test_a_missing_value_has_no_hash() -> None:
    assert protection(Protection.HASH).value("patient_id", " ") is None


@pytest.mark.parametrize("rule", Protection)
def test_age_sex_height_and_weight_are_always_stored(rule: Protection) -> None:
    assert protected(rule, OTHER) == OTHER


@pytest.mark.parametrize("code", ["121028", "121029", "121030", "121031"])
def test_the_subject_in_the_report_is_protected_too(code: str) -> None:
    tree: Any = {"content": [{"type": "CONTAINER", "content": [subject("Doe^Jane", code)]}]}
    protection(Protection.HASH).tree(tree)
    assert "Doe" not in str(tree)


def test_none_removes_the_subject_from_the_report() -> None:
    tree: Any = {"content": [subject("Doe^Jane", "121029")]}
    protection(Protection.NONE).tree(tree)
    assert "value" not in tree["content"][0]


def test_other_content_stays_as_it_is() -> None:
    tree: Any = {"content": [subject("Somebody^Else", "113870")]}
    protection(Protection.HASH).tree(tree)
    assert tree["content"][0]["value"] == "Somebody^Else"


@pytest.mark.parametrize("rule", [Protection.NONE, Protection.HASH])
def test_a_stored_tree_is_protected_as_one_that_is_read(rule: Protection) -> None:
    rules = PatientProtection(dict.fromkeys(ITEMS, rule), b"a secret of some length")
    odd = 'O\'Neil "\\type\\":\\"PNAME\\" \\\\ \u00dc'
    tree: Any = {
        "type": "CONTAINER",
        "content": [
            {"rel": "HAS OBS CONTEXT", **subject("Doe^Jane", "121029"), "content": [subject(odd, "113870")]},
            {"type": "TEXT", "name": ["113871", "DCM", 'Person "ID"'], "value": odd},
            {"type": "TEXT", "name": ["121106", "DCM", "Comment"], "value": '"type":"PNAME","value":"x"'},
            {"type": "UIDREF", "name": ["121028", "99OWN", "no subject"], "value": "1.2.3"},
            {"type": "PNAME", "value": "Name^Without^Concept"},
            {"type": "CODE", "name": ["121030", "DCM", "Subject ID"], "value": ["1", "DCM", "coded"]},
        ],
    }
    stored = dumps(tree)
    rules.tree(tree)
    assert packed_tree.protected(stored, rules) == dumps(tree)


def test_a_problem_does_not_quote_what_is_protected() -> None:
    masked = protection(Protection.HASH).problem("study.patient_birth_date", message("'1960-02-30' is not a date"))
    assert "1960" not in masked


@pytest.mark.parametrize("rule", [Protection.HASH, Protection.NONE])
@pytest.mark.parametrize("fact", IDENTITY)
def test_the_parts_of_a_problem_do_not_reveal_protected_values(rule: Protection, fact: str) -> None:
    where = f"study.{fact}"
    inner = message("{written} is not a date (YYYYMMDD)", written=f"'{IDENTITY[fact]}'")
    masked = protection(rule).problem(where, message("{sentence} (likewise)", sentence=inner))
    assert IDENTITY[fact] not in str(problem_entry(where, masked))


def test_other_problems_are_reported_in_full() -> None:
    what = message("{written} is not a number", written="'x'")
    assert protection(Protection.HASH).problem("events[0].dlp_mgy_cm", what) is what


def test_hashing_without_a_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="KERMA_SECRET_FILE"):
        PatientProtection.from_settings(settings(None))


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no-such-file"):
        PatientProtection.from_settings(settings(tmp_path / "no-such-file"))


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("short\n")
    with pytest.raises(ConfigurationError, match="shorter"):
        PatientProtection.from_settings(settings(path))


def test_without_hashes_no_key_is_needed() -> None:
    assert PatientProtection.from_settings(settings(None, "plain")).secret == b""


def test_the_key_is_never_printed(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("0123456789abcdef0123456789abcdef\n")
    assert "0123456789" not in repr(PatientProtection.from_settings(settings(path)))
