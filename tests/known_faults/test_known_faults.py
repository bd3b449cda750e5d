"""Known faults: which concern a version, and that only a list signed by the project is used."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kerma import __version__
from kerma.commands.checks import known_faults as check
from kerma.errors import ConfigurationError, UnavailableError
from kerma.known_faults.fault_list import KnownFault, faults_of, packaged_faults, read_faults
from kerma.known_faults.signed_list import project_key, signed_faults
from kerma.settings import Settings

KEY = Ed25519PrivateKey.generate()
LIST = b"""
[[fault]]
id = "2026-01"
first_version = "0.1.0"
effect = "The DLP of a made-up scanner is ten times too high."
remedy = "Update, then run kerma reextract."
"""


def fault(first: str, fixed: str) -> KnownFault:
    return KnownFault("2026-01", first, fixed, "an effect", "a remedy")


@pytest.mark.parametrize(
    ("first", "fixed", "version", "concerns"),
    [
        ("1.0.0", "1.0.3", "1.0.0", True),
        ("1.0.0", "1.0.3", "1.0.2", True),
        ("1.0.0", "1.0.3", "1.0.3", False),
        ("1.0.0", "1.0.3", "0.9.9", False),
        ("1.0.0", "1.0.3", "1.10.0", False),  # 10 is above 0, as a number and not as a text
        ("1.9", "", "1.10.1", True),
        ("1.0.0", "", "1.0.0rc1", True),
    ],
)
def test_a_fault_concerns_the_versions_from_the_first_to_the_one_that_fixes_it(
    first: str, fixed: str, version: str, concerns: bool
) -> None:
    assert fault(first, fixed).concerns(version) is concerns


def test_a_later_list_replaces_what_an_earlier_one_states() -> None:
    assert faults_of("1.0.1", [fault("1.0.0", "")], [fault("1.0.0", "1.0.1")]) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"fault = 3", "must be a list of tables"),
        (b"[[fault]]\nid = '1'", "fault 1: effect, first_version, remedy is missing"),
        (LIST + b"cause = 'x'", "cause is not a field of a fault"),
        (LIST.replace(b'"0.1.0"', b'"all"'), "fault 1, first_version: 'all' is no version, such as 1.0.3"),
        (b"\xff", "is no list of known faults in TOML"),
    ],
)
def test_a_list_that_cannot_be_understood_is_refused_with_the_field(content: bytes, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read_faults(content, "list.toml")


def test_the_list_of_the_package_can_be_read_and_the_key_of_the_project_too() -> None:
    assert isinstance(packaged_faults(), tuple)
    assert project_key()


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A list that `KEY` signs."""
    path = tmp_path / "known_faults.toml"
    path.write_bytes(LIST)
    path.with_name("known_faults.toml.sig").write_bytes(base64.b64encode(KEY.sign(LIST)) + b"\n")
    return path


def test_a_list_with_the_right_signature_is_used(signed: Path) -> None:
    (found,) = signed_faults(str(signed), KEY.public_key())
    assert found.fault_id == "2026-01"


def test_a_changed_list_is_refused(signed: Path) -> None:
    signed.write_bytes(LIST.replace(b"ten", b"two"))
    with pytest.raises(ConfigurationError, match="is not signed by the project"):
        signed_faults(str(signed), KEY.public_key())


def test_a_list_that_somebody_else_signs_is_refused(signed: Path) -> None:
    with pytest.raises(ConfigurationError, match="Nothing of it is used"):
        signed_faults(str(signed))


@pytest.mark.parametrize("content", [b"", b"no base64!", b"AAAA"])
def test_a_signature_that_is_none_is_refused(signed: Path, content: bytes) -> None:
    signed.with_name("known_faults.toml.sig").write_bytes(content)
    with pytest.raises(ConfigurationError, match="is not signed by the project"):
        signed_faults(str(signed), KEY.public_key())


@pytest.mark.parametrize("name", ["absent.toml", "http://kerma.example/list.toml"])
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    source = name if name.startswith("http") else str(tmp_path / name)
    with pytest.raises(UnavailableError, match=r"cannot be read from .*No such file"):
        signed_faults(source)


def test_the_check_names_the_faults_of_the_installed_version(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "signed_faults", lambda source: signed_faults(source, KEY.public_key()))
    (found,) = check.check_known_faults(Settings(known_faults_list=str(signed)))
    assert not found.is_ok
    assert found.text == "2026-01: The DLP of a made-up scanner is ten times too high."
    assert found.remedy == "Update, then run kerma reextract."


def test_the_check_names_a_list_that_is_not_signed_by_the_project(signed: Path) -> None:
    (found,) = check.check_known_faults(Settings(known_faults_list=str(signed)))
    assert not found.is_ok
    assert "is not signed by the project" in found.text


def test_without_a_list_of_the_site_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "signed_faults", lambda _: pytest.fail("something was fetched"))
    (found,) = check.check_known_faults(Settings(known_faults_list=""))
    assert found.is_ok
    assert __version__ in found.text
