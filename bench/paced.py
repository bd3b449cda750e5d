"""How soon an object has its row while eight senders send twenty objects a second together: slices and reports."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bench.delays import delay_text, delays
from bench.objects import ct_images, dose_reports
from bench.servers import Site
from kerma.interop.association import Node
from kerma.interop.cstore import send

SENDERS = 8
OBJECTS_PER_S = 20
_SLICES, _REPORTS = 54, 4


def measure_paced(opened: Sequence[Site], folder: Path) -> None:
    """Print the delays and the CPU time of each site with a plugin, one after the other."""
    warm_up = _objects(folder / "warm-up", SENDERS)
    folders = [_objects(folder / str(seed), seed) for seed in range(SENDERS)]
    count = sum(map(len, folders))
    for site in opened:
        if site.engine is None:
            continue
        _send(site, [warm_up])
        site.wait_until_read()
        before, since = site.cpu_ms(), site.last_change()
        with delays(site) as watched:
            _send(site, folders)
            site.wait_until_read()
        cpu = site.cpu_ms().per_object(before, count)
        print(
            f"{SENDERS} senders at {OBJECTS_PER_S} objects a second, {count} objects, {site.name}: response to row "
            f"{delay_text(watched.seconds(since))}; CPU {cpu.total:.2f} ms per object (Orthanc {cpu.orthanc:.2f}, "
            f"reader {cpu.reader:.2f}, PostgreSQL {cpu.postgres:.2f})",
            flush=True,
        )


def _objects(folder: Path, seed: int) -> list[Path]:
    """Slices with reports among them."""
    slices = sorted(ct_images(folder / "slices", _SLICES, seed).iterdir())
    reports = sorted(dose_reports(folder / "reports", _REPORTS, 7000 + seed).iterdir())
    every = len(slices) // len(reports)
    for index, report in enumerate(reports):
        slices.insert(index * (every + 1), report)
    return slices


def _send(site: Site, folders: Sequence[Sequence[Path]]) -> None:
    threads = [threading.Thread(target=_send_slowly, args=(site, paths)) for paths in folders]
    for thread in threads:
        thread.start()
        time.sleep(1 / OBJECTS_PER_S)
    for thread in threads:
        thread.join()


def _send_slowly(site: Site, paths: Sequence[Path]) -> None:
    """Send over one association, one object every `SENDERS / OBJECTS_PER_S` seconds."""
    due = time.monotonic()
    for sent in send(paths, Node("127.0.0.1", site.node.dicom_port)):
        if sent.refusal is not None:
            raise RuntimeError(f"Orthanc refused {sent.path}: {sent.refusal}")
        due += SENDERS / OBJECTS_PER_S
        time.sleep(max(0.0, due - time.monotonic()))
