"""Clocks that jump and are set right again, while the servers run (libfaketime)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.faults.clock import Clock, why_no_clocks
from tests.faults.damage import Setup, damage

if TYPE_CHECKING:
    from tests.faults.site import Site

_SETUP = Setup(has_clocks=True)
_RECOVERY = "an administrator sets the clock"
# libfaketime reads the offset again after a second.
_NOTICED_S = 1.5


def _jump(site: Site, clock: Clock | None, offset: str) -> None:
    assert clock is not None
    clock.set(offset)
    time.sleep(_NOTICED_S)
    site.pause(2)
    clock.set()
    site.repair_begins()
    time.sleep(_NOTICED_S)


@damage("Orthanc's clock jumps 10 years back", recovery=_RECOVERY, setup=_SETUP, impossible=why_no_clocks)
def orthanc_clock_back(site: Site) -> None:
    _jump(site, site.orthanc_clock, "-10y")


@damage("Orthanc's clock jumps 400 days ahead", recovery=_RECOVERY, setup=_SETUP, impossible=why_no_clocks)
def orthanc_clock_ahead(site: Site) -> None:
    _jump(site, site.orthanc_clock, "+400d")


@damage("PostgreSQL's clock jumps 10 years back", recovery=_RECOVERY, setup=_SETUP, impossible=why_no_clocks)
def postgres_clock_back(site: Site) -> None:
    _jump(site, site.server.clock, "-10y")


@damage("PostgreSQL's clock jumps 400 days ahead", recovery=_RECOVERY, setup=_SETUP, impossible=why_no_clocks)
def postgres_clock_ahead(site: Site) -> None:
    _jump(site, site.server.clock, "+400d")
