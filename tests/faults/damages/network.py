"""Networks that are cut or hang, by proxies before Orthanc and before PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.damage import Setup, damage

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy
    from tests.faults.site import Site

_SETUP = Setup(has_proxies=True)
_RECOVERY = "the network works again"
_LONGEST_S = 10


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
