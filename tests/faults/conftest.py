"""The engine of all rounds, and its options."""

from __future__ import annotations

import gc
import warnings
from typing import TYPE_CHECKING

import pytest

from tests.faults.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def fault_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Runs rounds; its servers are started when they are needed."""
    engine = Engine(tmp_path_factory.mktemp("faults"))
    yield engine
    engine.servers.close()


@pytest.fixture
def collected_sockets() -> Iterator[None]:
    """pynetdicom leaves the socket of an ended connection to the garbage collector: it is to come now, silently."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
