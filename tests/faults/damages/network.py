"""Networks that are cut or hang, by proxies before Orthanc and before PostgreSQL."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.faults.damage import Setup, damage
from tests.faults.machine import why_no_machine

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy
    from tests.faults.site import Site

_SETUP = Setup(has_proxies=True)
_RECOVERY = "the network works again"
_LONGEST_S = 10
# Longer than Kerma waits for an answer of the network (tcp_user_timeout), so that it gives the connection up.
_UNPLUGGED_S = 30


def _interrupt(site: Site, proxy: Proxy | None, *, cut: bool) -> None:
    assert proxy is not None
    if cut:
        proxy.cut()
    else:
        proxy.hang()
    site.pause(_LONGEST_S)
    proxy.restore()
    site.repair_begins()


@damage("the network between senders and Orthanc is cut", recovery=_RECOVERY, setup=_SETUP)
def sender_network_cut(site: Site) -> None:
    _interrupt(site, site.dicom_proxy, cut=True)


@damage("the network between senders and Orthanc hangs", recovery=_RECOVERY, setup=_SETUP)
def sender_network_hangs(site: Site) -> None:
    _interrupt(site, site.dicom_proxy, cut=False)


@damage("the network between Orthanc and PostgreSQL is cut", recovery=_RECOVERY, setup=_SETUP)
def database_network_cut(site: Site) -> None:
    _interrupt(site, site.database_proxy, cut=True)


@damage("the network between Orthanc and PostgreSQL hangs", recovery=_RECOVERY, setup=_SETUP)
def database_network_hangs(site: Site) -> None:
    _interrupt(site, site.database_proxy, cut=False)


@damage(
    f"the cable of PostgreSQL's machine is pulled out for {_UNPLUGGED_S} s; packets vanish",
    recovery="somebody plugs it in",
    setup=Setup(has_machine=True),
    impossible=why_no_machine,
)
def database_cable_pulled(site: Site) -> None:
    assert site.server.machine is not None
    site.server.machine.pull_cable()
    time.sleep(_UNPLUGGED_S)
    site.server.machine.plug_cable()
    site.repair_begins()
