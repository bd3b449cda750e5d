"""Two nodes that store into one database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_stack import OrthancNode, free_port
from tests.faults.damage import damage
from tests.faults.senders import Senders
from tests.faults.site import PATIENCE_S, is_settled, wait
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.site import Site

_ALSO_SENT = 20


@contextmanager
def _second_node(site: Site, name: str) -> Iterator[Hospital]:
    env = {**site.node.extra_env, "KERMA_ORTHANC_NAME": name}
    node = OrthancNode(site.folder / "second", site.database_url, free_port(), free_port(), extra_env=env)
    try:
        node.start()
        yield Hospital(node, site.engine, site.hospital.secret)
    finally:
        node.stop()


def _send_also(site: Site, node: OrthancNode) -> list[Path]:
    """Send some of the objects to this node, too."""
    selected = site.random.sample(site.objects, _ALSO_SENT)
    senders = Senders(selected, node.dicom_port, count=1)
    senders.start()
    senders.join(PATIENCE_S)
    return selected


@damage("a second node receives some of the objects too, and is killed", recovery="a supervisor starts it again")
def second_node(site: Site) -> None:
    with _second_node(site, "Second") as second:
        _send_also(site, second.node)
        second.node.kill()
        second.node.start()
        site.repair_begins()
        assert wait(lambda: is_settled(second)), "the second node does not settle"


@damage(
    "a second node with the same name receives some of the objects, and is refused",
    recovery="an administrator gives it a name of its own",
)
def twin_node(site: Site) -> None:
    with _second_node(site, "Kerma") as twin:
        _send_also(site, twin.node)
        assert wait(lambda: "KERMA_ORTHANC_NAME" in str(twin.rest("/kerma/status")["last_error"])), "not refused"
        twin.node.extra_env = {**twin.node.extra_env, "KERMA_ORTHANC_NAME": "Second"}
        site.repair_begins()
        twin.node.restart()
        assert wait(lambda: is_settled(twin)), "the second node does not settle"
