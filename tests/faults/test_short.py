"""The short form of the rounds, for every run of the tests: a few damages, one round each, with fewer objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults import damages
from tests.faults.damage import DAMAGES
from tests.faults.engine import Engine
from tests.faults.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.usefixtures("collected_sockets"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
assert damages


@pytest.fixture(scope="module")
def short_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(tmp_path_factory.mktemp("faults"), studies=20, servers=Servers(durable=False))
    yield engine
    engine.servers.close()


@pytest.mark.parametrize("name", ["both-servers-killed", "storing-cancelled", "objects-deleted-after-reading"])
def test_what_was_acknowledged_counts_once(name: str, short_engine: Engine) -> None:
    assert short_engine.run(DAMAGES[name], number=0, seed=0).failures() == []
