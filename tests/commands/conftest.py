"""What the tests of commands share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kerma.commands import running_stack
from kerma.settings import PREFIX, settings


@pytest.fixture(autouse=True)
def _no_local_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No local stack that a developer runs is used."""
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path / "no-local-stack")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of Kerma is set."""
    import os  # noqa: PLC0415

    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
