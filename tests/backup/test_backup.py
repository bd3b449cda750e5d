"""`kerma backup`: encryption to a recipient, the key apart, old backups, and what cannot be backed up."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.backup.conftest import Place, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def age_key(tmp_path: Path) -> tuple[Path, str]:
    """A new key of age: its file and the recipient."""
    path = tmp_path / "age.key"
    done = subprocess.run(["age-keygen", "-o", str(path)], capture_output=True, text=True, check=True)
    return path, done.stderr.split()[-1]


@pytest.fixture
def gnupg_recipient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new key in a keyring of its own."""
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    name = "backup@hospital.example"
    make = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", name, "default", "default", "never"]
    subprocess.run(make, capture_output=True, check=True)
    yield name
    subprocess.run(["gpgconf", "--kill", "all"], check=True)


def only(folder: Path) -> Path:
    (made,) = folder.glob("kerma-*")
    return made


def test_a_backup_for_a_recipient_of_age_is_restored_with_its_identity_only(
    site: Place, empty_place: Place, tmp_path: Path, age_key: tuple[Path, str]
) -> None:
    identity, recipient = age_key
    folder = tmp_path / "backups"
    done = site.kerma("backup", str(folder), "--recipient", recipient, "--verify", "--identity", str(identity))
    assert done.exit_code == 0, done.output
    made = only(folder)
    assert sorted(path.name for path in made.iterdir()) == [
        *("database.dump.age", "manifest.json", "orthanc.tar.age", "settings.json.age")
    ]
    key = key_of(made)
    without = empty_place.kerma("restore", str(made), "--key", str(key))
    assert (without.exit_code, "name the file with its key by --identity" in without.output) == (2, True)
    restored = empty_place.kerma("restore", str(made), "--identity", str(identity), "--key", str(key))
    assert restored.exit_code == 0, restored.output


def test_a_backup_for_a_key_of_gnupg_is_restored_by_its_keyring(
    site: Place, empty_place: Place, tmp_path: Path, gnupg_recipient: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    done = site.kerma("backup", str(folder), "--recipient", gnupg_recipient)
    assert done.exit_code == 0, done.output
    made = only(folder)
    assert empty_place.kerma("restore", str(made), "--key", str(key_of(made))).exit_code == 0
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(other))
    refused = site.kerma("restore", str(made), "--check")
    assert (refused.exit_code, "gpg failed" in refused.output) == (1, True)


def test_the_key_of_hashes_lies_apart_and_no_part_holds_a_password(backup: Path, site: Place) -> None:
    key = site.key_file.read_bytes().strip()
    assert key_of(backup).read_bytes().strip() == key
    assert [path.name for path in backup.rglob("*") if path.is_file() and key in path.read_bytes()] == []
    variables = json.loads((backup / "settings.json").read_text())
    assert {name for name in variables if "PASSWORD" in name or name == "KERMA_SECRET"} == set()
    assert variables["KERMA_SECRET_FILE"] == str(site.key_file)


def test_only_the_owner_may_read_a_backup(backup: Path) -> None:
    paths = [backup, *backup.iterdir(), key_of(backup)]
    open_to_others = [path.name for path in paths if path.stat().st_mode & 0o077 and path.name != "manifest.json"]
    assert open_to_others == []


def test_old_backups_are_removed_when_a_new_one_is_complete(site: Place, tmp_path: Path, backup: Path) -> None:
    for day in ("20250101", "20250102", "20250103"):
        (tmp_path / f"kerma-{day}T020000Z").mkdir()
        (tmp_path / f"kerma-{day}T020000Z" / "manifest.json").write_text((backup / "manifest.json").read_text())
    (tmp_path / ".unfinished-kerma-20250104T020000Z").mkdir()
    (tmp_path / "kerma-notes").mkdir()
    done = site.kerma("backup", str(tmp_path), "--not-encrypted", "--keep", "2")
    assert done.exit_code == 0, done.output
    left = sorted(path.name for path in tmp_path.glob("*kerma-*"))
    assert [name for name in left if name < "kerma-2026"] == ["kerma-20250103T020000Z"]
    assert (len(left), "kerma-notes" in left) == (3, True)


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ([], 2, "state for whom it is encrypted by --recipient, or --not-encrypted"),
        (["--recipient", "age1x", "--not-encrypted"], 2, "state for whom it is encrypted"),
        (
            ["--recipient", "age1x", "--recipient", "a@b.example"],
            2,
            "must all be of age (age1…, ssh-…) or all of GnuPG",
        ),
        (["--recipient", "age1x"], 1, "age failed (exit status 1)"),
        (["--recipient", "nobody@nowhere.example"], 1, "gpg failed (exit status 2)"),
    ],
)
def test_a_recipient_that_cannot_be_used_is_named(
    site: Place, tmp_path: Path, options: list[str], status: int, words: str
) -> None:
    done = site.kerma("backup", str(tmp_path / "backups"), *options)
    assert (done.exit_code, words in done.output) == (status, True), done.output
    assert list(tmp_path.glob("backups/kerma-*")) == []


def test_a_folder_without_index_is_named(site: Place, tmp_path: Path) -> None:
    elsewhere = Place(site.database_url, tmp_path, site.key_file)
    done = elsewhere.kerma("backup", str(tmp_path / "backups"), "--not-encrypted")
    assert (done.exit_code, "set KERMA_ORTHANC_STORAGE to the folder" in done.output) == (2, True)


def test_a_file_that_the_storage_has_lost_is_named_and_the_rest_is_backed_up(
    backup: Path, empty_place: Place, tmp_path: Path
) -> None:
    empty_place.kerma("restore", str(backup), "--key", str(key_of(backup)))
    next(path for path in sorted(empty_place.storage.glob("??/??/*"))).unlink()
    done = empty_place.kerma("backup", str(tmp_path / "backups"), "--not-encrypted", "--verify")
    assert (done.exit_code, "Orthanc's storage lacks 1 files that its index names" in done.output) == (0, True)
