"""Measures of the benchmarks: CPU time, peak memory, median and range.

Unlike a rate, CPU time hardly depends on other load of the computer.
"""

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

_TICKS_PER_S = 100  # of /proc/PID/stat, see sysconf(3)


def spread(values: Sequence[float], form: str = ".1f") -> str:
    """Median and range."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def cpu_ms_of(pid: int) -> float:
    """CPU milliseconds that a process has taken so far (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of this process, as the follower works: without a search for cycles in between."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    took = 1000 * (time.process_time() - start)
    gc.enable()
    return took


def peak_memory_mb(work: Callable[[], object]) -> float:
    """How much more memory this process had at its peak than before, in MB (proc(5): clear_refs, VmRSS, VmHWM)."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _status_kb("VmRSS")
    work()
    return (_status_kb("VmHWM") - before) / 1024


def _status_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])
