"""Every damage, again and again at random moments: what was acknowledged is in the ledger once, and counts once.

FAULT_ROUNDS rounds (20); FAULT_SEED (1) decides the moments.
A round whose result is in `.run/faults` is not repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults import damages, results
from tests.faults.damage import DAMAGES
from tests.faults.options import ROUNDS, SEED

if TYPE_CHECKING:
    from tests.faults.damage import Damage
    from tests.faults.engine import Engine

pytestmark = [
    pytest.mark.faults,
    pytest.mark.usefixtures("collected_sockets"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
assert damages


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_what_was_acknowledged_counts_once(damage: Damage, number: int, fault_engine: Engine) -> None:
    result = results.find(damage.name, number, SEED)
    if result is None:
        if reason := damage.impossible():
            pytest.skip(reason)
        result = fault_engine.run(damage, number, SEED)
        results.store(result)
    assert result.failures() == []
