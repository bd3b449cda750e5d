"""Runs one round of a damage: objects arrive, the damage is done, everything settles, and the database is compared."""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from kerma.simulate import hospital as demo_hospital
from local_stack.worker import worker
from tests.faults import results, usage
from tests.faults.contents import Contents, contents, difference, dose_difference
from tests.faults.damage import Setup
from tests.faults.results import Result
from tests.faults.senders import Senders
from tests.faults.servers import Servers
from tests.faults.site import PATIENCE_S, Site, open_site, wait
from tests.support.hospital import orthanc_id, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.damage import Damage
    from tests.faults.servers import DatabaseServer
    from tests.faults.usage import Usage

#: Studies of the demo hospital that are sent in a round.
STUDIES = 40
# So many of them are sent before anything is measured: the first objects load what the others use.
_WARM_UP = 10
# The damage is done when so much of the rest was acknowledged.
_EARLIEST, _LATEST = 0.05, 0.75
_MOMENT_S = 0.5
# Connections of a process that was killed end after a while.
_CALM_PATIENCE_S = 15


class FreshImport(NamedTuple):
    """What an undamaged node makes of objects.

    Attributes:
        contents: the rows of facts.
        usage: memory, open files and connections afterwards.
    """

    contents: Contents
    usage: Usage


@dataclass
class Engine:
    """Runs rounds.

    Attributes:
        folder: for objects and servers.
        studies: how many studies of the demo hospital are sent in a round.
    """

    folder: Path
    studies: int = STUDIES
    servers: Servers = field(default_factory=Servers)
    _objects: list[Path] = field(default_factory=list)
    _imports: dict[object, FreshImport] = field(default_factory=dict)

    def objects(self) -> list[Path]:
        """The objects of every round, as files."""
        if not self._objects:
            made = [item.to_bytes() for item in demo_hospital(self.studies)]
            self._objects = write_all(self.folder / "objects", made)
        return list(self._objects)

    def run(self, damage: Damage, number: int, seed: int) -> Result:
        """Run one round."""
        generator = random.Random(f"{seed} {damage.name} {number}")
        server = self.servers.database_server(damage.setup)
        with self._site(server, damage.setup, generator) as site:
            self._warm_up(site)
            rest = site.objects[_WARM_UP:]
            site.senders = Senders(generator.sample(rest, len(rest)), site.dicom_port)
            site.senders.start()
            self._strike(damage, site)
            is_recovered = wait(lambda: site.are_in_ledger(site.due))
            recovered_at = time.monotonic()
            site.senders.join(PATIENCE_S)
            wait(site.is_settled)
            fresh = self._fresh(site, damage.setup)
            used = _calmed_usage(site, fresh.usage)
            acknowledged = [*site.objects[:_WARM_UP], *site.acknowledged()]
            compare = dose_difference if damage.compares_doses else difference
            found = compare(contents(site.engine), fresh.contents, list(map(orthanc_id, acknowledged)))
            assert site.repaired_at is not None
            return Result(
                damage=damage.name,
                number=number,
                seed=seed,
                commit=results.commit(),
                date=datetime.now(UTC).isoformat(timespec="seconds"),
                versions=_versions(site),
                acknowledged=len(acknowledged),
                refused=site.senders.refusals,
                lost=found.lost,
                doubled=found.doubled,
                wrong=found.wrong,
                recovery_s=round(recovered_at - site.repaired_at, 2) if is_recovered else None,
                memory_mb=(fresh.usage.memory_mb, used.memory_mb),
                open_files=(fresh.usage.open_files, used.open_files),
                connections=(fresh.usage.connections, used.connections),
                examples=found.examples,
            )

    @contextmanager
    def _site(self, server: DatabaseServer, setup: Setup, generator: random.Random) -> Iterator[Site]:
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="round-") as name:
            folder = Path(name)
            with open_site(server, setup, folder, self.objects(), generator) as site:
                if not setup.has_worker:
                    yield site
                    return
                with worker({"KERMA_DATABASE_URL": site.database_url}, folder / "worker.log") as started:
                    site.worker = started
                    yield site

    def _warm_up(self, site: Site) -> None:
        first = Senders(site.objects[:_WARM_UP], site.dicom_port, count=1)
        first.start()
        first.join(PATIENCE_S)
        assert wait(site.is_settled), "the servers do not work before any damage was done"

    def _strike(self, damage: Damage, site: Site) -> None:
        """Do the damage at a random moment."""
        rest = len(site.objects) - _WARM_UP
        moment = rest if damage.after_all else int(rest * site.random.uniform(_EARLIEST, _LATEST))
        assert wait(lambda: len(site.acknowledged()) >= moment), "the senders do not get on"
        if damage.after_all:
            assert wait(site.is_settled), "the objects do not come into the ledger before any damage was done"
        else:
            site.pause(_MOMENT_S)
        damage.strike(site)
        if site.repaired_at is None:
            site.repair_begins()

    def _fresh(self, site: Site, setup: Setup) -> FreshImport:
        """The objects that count, received by an Orthanc and a database of its own that nobody damages."""
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in site.expected)).digest()
        key = (digest, setup.has_worker)
        if key not in self._imports:
            self._imports[key] = self._import(site.expected, Setup(has_worker=setup.has_worker))
        return self._imports[key]

    def _import(self, paths: list[Path], setup: Setup) -> FreshImport:
        server = self.servers.database_server(setup)
        with self._site(server, setup, random.Random(0)) as site:
            site.senders = Senders(paths, site.dicom_port, count=1)
            site.senders.start()
            site.senders.join(PATIENCE_S)
            assert len(site.acknowledged()) == len(paths), "a fresh Orthanc does not accept the objects"
            assert wait(site.is_settled), "the fresh import does not end"
            return FreshImport(contents(site.engine), usage.measure(site.node.pid, site.database_url))


def _calmed_usage(site: Site, undamaged: Usage) -> Usage:
    """What is used in the end; connections may take a while to end."""
    wait(lambda: not usage.growth(undamaged, usage.measure(site.node.pid, site.database_url)), _CALM_PATIENCE_S)
    return usage.measure(site.node.pid, site.database_url)


def _versions(site: Site) -> dict[str, str]:
    with site.engine.connect() as connection:
        postgres = str(connection.execute(text("show server_version")).scalar_one()).split()[0]
    system = site.hospital.rest("/system")
    plugin = site.hospital.rest("/plugins/python")
    return {"orthanc": system["Version"], "plugin": plugin["Version"], "postgresql": postgres}
