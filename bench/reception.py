"""How fast Orthanc receives with Kerma's plugin, over bare Orthanc: both in the same run, turn by turn."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import Engine, func, select

from bench.measures import cpu_ms_of, spread
from bench.objects import ct_images, dose_reports
from bench.servers import Nodes, database, nodes, work_folder
from kerma.database.schema.tables import ledger
from local_stack import OrthancNode

ROUNDS = 5
IMAGES = 800
REPORTS = 80
SENDERS = (1, 4)

# Makes so many objects in a new folder, from a seed.
MakeObjects = Callable[[Path, int, int], Path]


def measure() -> None:
    """Print the rates and their ratio."""
    with work_folder() as folder, database(folder) as engine, nodes(folder, engine) as both:
        for senders in SENDERS:
            _compare("small CT images", IMAGES, senders, folder, both, engine, ct_images)
            _compare("dose reports", REPORTS, senders, folder, both, engine, dose_reports)


def _compare(
    what: str,
    count: int,
    senders: int,
    folder: Path,
    both: Nodes,
    engine: Engine,
    make_objects: Callable[[Path, int, int], Path],
) -> None:
    """Send the same new objects to both nodes, turn by turn."""
    rates: dict[str, list[float]] = {name: [] for name in Nodes._fields}
    cpu: dict[str, list[float]] = {name: [] for name in Nodes._fields}
    for turn in range(ROUNDS + 1):
        seeds = [1000 * senders + 10 * turn + i for i in range(senders)]
        folders = [make_objects(folder / what / str(seed), count // senders, seed) for seed in seeds]
        # The order alternates, so that a drift of the machine favours neither.
        for name in Nodes._fields[:: 1 if turn % 2 else -1]:
            node = getattr(both, name)
            before = cpu_ms_of(node.pid)
            rate = _rate(node, folders)
            _wait_until_read(both.plugin, engine)
            if turn:  # the first turn only warms up
                rates[name].append(rate)
                cpu[name].append((cpu_ms_of(node.pid) - before) / (senders * (count // senders)))
    ratios = [plugin / bare for plugin, bare in zip(rates["plugin"], rates["bare"], strict=True)]
    print(
        f"C-STORE of {what}, {senders} association{'s' * (senders > 1)}: "
        f"with plugin {spread(rates['plugin'], '.0f')}/s, bare {spread(rates['bare'], '.0f')}/s, "
        f"ratio {spread(ratios, '.2f')}\n"
        f"  CPU ms of Orthanc per object, reading included: "
        f"{spread(cpu['plugin'], '.2f')}, bare {spread(cpu['bare'], '.2f')}",
        flush=True,
    )


def _rate(node: OrthancNode, folders: list[Path]) -> float:
    """Objects a second, sent by DCMTK over one association a folder."""
    count = sum(len(list(folder.iterdir())) for folder in folders)
    env = {**os.environ, "TCP_NODELAY": "1"}
    start = time.perf_counter()
    senders = [
        subprocess.Popen(["dcmsend", "+sd", "-aec", "KERMA", "127.0.0.1", str(node.dicom_port), folder], env=env)
        for folder in folders
    ]
    for sender in senders:
        if sender.wait() != 0:
            raise RuntimeError("dcmsend could not send every object")
    return count / (time.perf_counter() - start)


def _wait_until_read(node: OrthancNode, engine: Engine) -> None:
    """Until the follower has caught up, so that the next turn is not disturbed by the last."""
    received = int(_statistics(node)["CountInstances"])
    while True:
        with engine.connect() as connection:
            if connection.execute(select(func.count()).select_from(ledger)).scalar_one() >= received:
                return
        time.sleep(0.1)


def _statistics(node: OrthancNode) -> dict[str, str]:
    with urlopen(f"{node.url}/statistics") as answer:  # noqa: S310 -- our own node
        found: dict[str, str] = json.load(answer)
        return found
