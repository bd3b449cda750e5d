"""An administrator's commands while objects arrive, or interrupted."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from tests.faults.damage import damage
from tests.faults.site import wait

if TYPE_CHECKING:
    from tests.faults.site import Site

_PENDING = "select orthanc_id from ledger where status = 'pending'"


@damage("`kerma reextract` is killed", recovery="Orthanc's follower goes on by itself", after_all=True)
def reextract_killed(site: Site) -> None:
    command = site.start_kerma("reextract")
    # The command itself starts slowly; it is to be killed while it works.
    wait(lambda: command.poll() is not None or bool(site.execute(_PENDING)))
    site.pause(0.5)
    command.kill()
    command.wait()
    site.repair_begins()


@damage("`kerma reextract` is run while objects arrive", recovery="none needed")
def reextract_while_receiving(site: Site) -> None:
    site.start_kerma("reextract").wait()
    site.repair_begins()


@damage(
    "Orthanc is killed while it extracts all objects again", recovery="a supervisor starts it again", after_all=True
)
def orthanc_killed_while_extracting_again(site: Site) -> None:
    site.execute("update ledger set status = 'pending' where status <> 'skipped'")
    site.pause(2)
    site.node.kill()
    site.repair_begins()
    site.node.start()


@damage(
    "the schema is taken back and migrated again while objects arrive; taking back the first migration drops all rows",
    recovery="Kerma reads the objects from Orthanc again",
)
def schema_migrated_down_and_up(site: Site) -> None:
    engine = make_engine(site.database_url)
    migrate.downgrade(engine)
    site.pause(3)
    site.repair_begins()
    migrate.upgrade(engine)
    engine.dispose()


@damage("the database is replaced by an older dump (pg_restore)", recovery="Kerma reads the objects from Orthanc again")
def older_dump_restored(site: Site) -> None:
    dump = site.folder / "dump"
    subprocess.run(["pg_dump", "-Fc", "-f", dump, "-d", site.libpq_url()], check=True)
    acknowledged = len(site.acknowledged())
    deadline = time.monotonic() + 5
    while len(site.acknowledged()) < acknowledged + 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    site.repair_begins()
    site.server.empty(site.database_url, template="template0")
    subprocess.run(["pg_restore", "-d", site.libpq_url(), dump], check=True)


@damage("the database is replaced by an empty one", recovery="Kerma reads the objects from Orthanc again")
def database_emptied(site: Site) -> None:
    site.repair_begins()
    site.server.empty(site.database_url)
