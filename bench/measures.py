"""Measures of the benchmarks: CPU time, peak memory, median, range and bootstrap interval.

Unlike a rate, CPU time hardly depends on other load of the computer.
"""

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from local_stack.processes import descendants

_SEED, _SAMPLES = 20_261_129, 4_000
_TICKS_PER_S = 100  # of /proc/PID/stat, see sysconf(3)


def spread(values: Sequence[float], form: str = ".1f") -> str:
    """Median and range."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def cpu_ms_of(pid: int) -> float:
    """CPU milliseconds that a process has taken so far (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def tree_cpu_ms(pid: int) -> float:
    """CPU milliseconds that a process and its descendants have taken so far, with those that have ended."""
    return sum(map(_cpu_ms_with_children, [pid, *descendants(pid)]))


def _cpu_ms_with_children(pid: int) -> float:
    """CPU milliseconds of a process and of its children that have ended (proc(5): utime, stime, cutime, cstime)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended, and counts as a child of another
        return 0.0
    return 1000 * sum(map(int, fields[11:15])) / _TICKS_PER_S


def median_interval(values: Sequence[float], confidence: float = 0.9) -> tuple[float, float]:
    """Bootstrap interval of the median (percentiles of the medians of samples drawn with replacement)."""
    draws = np.random.default_rng(_SEED).choice(np.asarray(values), (_SAMPLES, len(values)))
    low, high = np.quantile(np.median(draws, axis=1), [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


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
