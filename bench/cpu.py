"""Processor time: unlike a rate, it hardly depends on what else the machine does."""

from pathlib import Path

_TICKS_PER_S = 100  # of /proc/PID/stat, see sysconf(3)


def cpu_ms_of(pid: int) -> float:
    """CPU milliseconds that a process has taken so far (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
