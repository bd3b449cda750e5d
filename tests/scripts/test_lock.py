"""The lock files fit pyproject.toml, and the check of `make lint` finds what does not."""

from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts import lock

HASHED = "numpy==2.4.6 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via kerma\n"


@pytest.fixture
def other_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of lock files in place of the repository's own; holds their copies."""
    for name in lock.EXTRAS:
        (tmp_path / f"{name}.txt").write_text((lock.FOLDER / f"{name}.txt").read_text())
    monkeypatch.setattr(lock, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", lock.EXTRAS)
def test_the_lock_fits_what_pyproject_requires(name: str) -> None:
    assert lock.lock_problems(name) == []


def test_both_locks_hold_the_same_versions() -> None:
    run, dev = (lock.pins((lock.FOLDER / f"{name}.txt").read_text()) for name in ("run", "dev"))
    assert {name: dev[name].specifier for name in run} == {name: run[name].specifier for name in run}


def test_a_requirement_that_is_not_locked_is_a_problem(other_text: Path) -> None:
    text = (other_text / "run.txt").read_text()
    start = text.index("alembic==")
    (other_text / "run.txt").write_text(text[:start] + text[text.index("altair==") :])
    assert lock.lock_problems("run") == [
        "requirements/run.txt: alembic<2,>=1.13 is not locked; run `make lock`",
        # It is required by alembic alone.
        "requirements/run.txt: mako is locked but nothing requires it; run `make lock`",
    ]


def test_an_address_in_a_lock_is_a_problem(other_text: Path) -> None:
    with (other_text / "run.txt").open("a") as file:
        file.write("# from https://packages.example/simple\n")
    assert ["an address is named" in problem for problem in lock.lock_problems("run")] == [True]


def test_a_version_that_pyproject_excludes_is_a_problem() -> None:
    needed = lock.resolve([Requirement("numpy<2")], lock.pins(HASHED))
    assert needed.problems == ["numpy is locked at 2.4.6, but numpy<2 is required"]


def test_a_pin_without_hash_is_refused() -> None:
    with pytest.raises(ValueError, match=r"numpy==2\.4\.6 is locked without a hash"):
        lock.pins("numpy==2.4.6\n    # via kerma\n")


def test_a_package_of_another_machine_is_not_expected_here() -> None:
    assert lock.pins(HASHED.replace(" \\", " ; sys_platform == 'win32' \\", 1)) == {}
