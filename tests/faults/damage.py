"""Declares a damage: a function that breaks something and repairs it, and the servers that it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.faults.disks import Disk
    from tests.faults.site import Site

    OpenDisk = Callable[[Path], AbstractContextManager[Disk]]


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How the servers of a damage differ from the usual ones.

    Attributes:
        orthanc_disk: opens the disk that Orthanc stores on; None: an ordinary folder.
        postgres_disk: opens the disk that PostgreSQL stores on; None: an ordinary folder.
        has_clocks: whether the clocks of Orthanc and PostgreSQL can be set while they run (libfaketime).
        has_proxies: whether senders reach Orthanc, and Orthanc reaches PostgreSQL, through proxies that can be cut.
        has_machine: whether PostgreSQL has a network of its own, whose cable can be pulled out.
        has_worker: whether a worker computes skin doses.
        database_settings: settings of the database of each round, by name.
        orthanc_env: further variables of Orthanc.
    """

    orthanc_disk: OpenDisk | None = None
    postgres_disk: OpenDisk | None = None
    has_clocks: bool = False
    has_proxies: bool = False
    has_machine: bool = False
    has_worker: bool = False
    database_settings: Mapping[str, str] = field(default_factory=dict)
    orthanc_env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Damage:
    """A damage.

    Attributes:
        name: names its file of results.
        text: what is done.
        recovery: what repairs it: nobody, an administrator, a supervisor.
        strike: does it, and repairs what Kerma cannot repair itself.
        setup: the servers that it needs.
        after_all: whether it waits until all objects are acknowledged and in the ledger.
        compares_doses: whether only the doses that count are compared, since copies are rows that a fresh import of the
            sources does not have.
        impossible: gives the reason where this machine does not allow it, else None.
    """

    name: str
    text: str
    recovery: str
    strike: Callable[[Site], None]
    setup: Setup
    after_all: bool
    compares_doses: bool
    impossible: Callable[[], str | None]


#: All damages, in the order of their declaration.
DAMAGES: dict[str, Damage] = {}


def damage(
    text: str,
    *,
    recovery: str,
    setup: Setup = Setup(),
    after_all: bool = False,
    compares_doses: bool = False,
    impossible: Callable[[], str | None] = lambda: None,
) -> Callable[[Callable[[Site], None]], Callable[[Site], None]]:
    """Declare a function as a damage; the arguments are those of `Damage`."""

    def declare(strike: Callable[[Site], None]) -> Callable[[Site], None]:
        name = strike.__name__.replace("_", "-")
        DAMAGES[name] = Damage(
            name=name,
            text=text,
            recovery=recovery,
            strike=strike,
            setup=setup,
            after_all=after_all,
            compares_doses=compares_doses,
            impossible=impossible,
        )
        return strike

    return declare
