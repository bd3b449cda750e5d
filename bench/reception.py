"""How fast Orthanc receives with Kerma's plugin, over bare Orthanc, and what that costs: turn by turn in the same run.

KERMA_BENCH_PAIRS sets the number of turns of each kind of object; KERMA_BENCH_BASELINE names a commit whose plugin is
measured beside this checkout's.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.checkouts import REPOSITORY, checkout
from bench.delays import delay_text, delays
from bench.measures import median_interval, spread
from bench.objects import ct_images, ct_slices, dose_reports
from bench.paced import measure_paced
from bench.servers import Cpu, Site, sites, work_folder
from local_stack import OrthancNode

PAIRS = 5
SENDERS = (1, 4)

# Makes so many objects in a new folder, from a seed.
WriteObjects = Callable[[Path, int, int], Path]


class BenchObjects(NamedTuple):
    """A kind of object: its name, how many are sent in one turn, and how they are made."""

    name: str
    objects: int
    write: WriteObjects


KINDS = (
    BenchObjects("small CT images", 800, ct_images),
    BenchObjects("512 kB CT slices", 80, ct_slices),
    BenchObjects("dose reports", 80, dose_reports),
)


@dataclass
class Measured:
    """What was measured of one site, by turn.

    Attributes:
        rates: objects received a second.
        cpu_ms: CPU milliseconds per object.
        delays_s: seconds between response and row, of all objects of all turns.
    """

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[Cpu] = field(default_factory=list)
    delays_s: list[float] = field(default_factory=list)


def measure() -> None:
    """Print rates, ratios, CPU time and delays."""
    pairs = int(os.environ.get("KERMA_BENCH_PAIRS", PAIRS))
    with ExitStack() as stack:
        folder = stack.enter_context(work_folder())
        checkouts = [("plugin", REPOSITORY)]
        if commit := os.environ.get("KERMA_BENCH_BASELINE"):
            checkouts.append(("baseline", stack.enter_context(checkout(folder, commit))))
        opened = stack.enter_context(sites(folder / "sites", checkouts))
        measure_paced(opened, folder / "paced")
        for senders in SENDERS:
            for kind in KINDS:
                _print(kind.name, senders, _compare(kind, senders, folder / "objects", opened, pairs))


def _compare(kind: BenchObjects, senders: int, folder: Path, opened: Sequence[Site], pairs: int) -> dict[str, Measured]:
    """Send the same new objects to every site, turn by turn."""
    measured = {site.name: Measured() for site in opened}
    for turn in range(pairs + 1):
        seeds = [1000 * senders + 10 * turn + i for i in range(senders)]
        folders = [kind.write(folder / kind.name / str(seed), kind.objects // senders, seed) for seed in seeds]
        # The order alternates, so that a drift of the machine favours none.
        for site in opened[:: 1 if turn % 2 else -1]:
            # The first turn only warms up.
            _take_turn(site, folders, measured[site.name] if turn else Measured())
        shutil.rmtree(folder)
    return measured


def _take_turn(site: Site, folders: Sequence[Path], measured: Measured) -> None:
    """Send the objects to a site, and wait until it has read them, so that the next turn is not disturbed."""
    count = sum(len(list(folder.iterdir())) for folder in folders)
    before, since = site.cpu_ms(), site.last_change()
    if site.engine is None:
        measured.rates.append(_rate(site.node, folders))
    else:
        with delays(site) as watched:
            measured.rates.append(_rate(site.node, folders))
            site.wait_until_read()
        measured.delays_s += watched.seconds(since)
    measured.cpu_ms.append(site.cpu_ms().per_object(before, count))


def _print(what: str, senders: int, measured: dict[str, Measured]) -> None:
    bare = measured.pop("bare")
    print(f"C-STORE of {what}, {senders} association{'s' * (senders > 1)}, {len(bare.rates)} turns:")
    bare_ms = [cpu.total for cpu in bare.cpu_ms]
    print(f"  bare: {spread(bare.rates, '.0f')}/s, CPU {spread(bare_ms, '.2f')} ms per object")
    for name, site in measured.items():
        ratios = [rate / of_bare for rate, of_bare in zip(site.rates, bare.rates, strict=True)]
        more = [cpu.total - of_bare for cpu, of_bare in zip(site.cpu_ms, bare_ms, strict=True)]
        orthanc, reader, postgres = (median(part) for part in zip(*site.cpu_ms, strict=True))
        low, high = median_interval(ratios)
        print(
            f"  {name}: {spread(site.rates, '.0f')}/s, ratio {median(ratios):.3f} (90 % interval {low:.3f} to "
            f"{high:.3f}); CPU beyond bare {spread(more, '.2f')} ms per object (Orthanc "
            f"{orthanc - median(bare_ms):.2f}, reader {reader:.2f}, PostgreSQL {postgres:.2f}); "
            f"response to row {delay_text(site.delays_s)}",
            flush=True,
        )


def _rate(node: OrthancNode, folders: Sequence[Path]) -> float:
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
