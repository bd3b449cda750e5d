"""Damage documents by the hundred thousand and read each: no crash, no hang, no memory without bounds.

`make fuzz`, or `python -m tests.support.fuzz --cases 500000 --seed 7 --samples FOLDER`. Documents are damaged copies of
made-up ones and of the real ones in FOLDER, where it exists.
What breaks a rule is written to `--keep`, to be read again.
"""

# ruff: noqa: T201 -- a program that prints what it found

import argparse
import resource
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tests.support.fuzz.cases import cases, read
from tests.support.fuzz.seeds import seeds

LONGEST_S, MOST_MEMORY_MB = 2.0, 500.0
_LARGEST_SAMPLE = 3_000_000
_UNFORESEEN = "the object is damaged and cannot be read"


class HangError(BaseException):
    """A case never ended; no `except Exception` catches it."""


@dataclass
class Result:
    """What the cases came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    unforeseen: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""


def _hang(_signal: int, _frame: FrameType | None) -> None:
    raise HangError


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _try(number: int, name: str, data: bytes, keep: Path, result: Result) -> None:
    before, start = _memory_mb(), time.process_time()
    signal.setitimer(signal.ITIMER_REAL, 5 * LONGEST_S)
    what = None
    try:
        reading = read(data)
        result.outcomes[reading.status] += 1
        if reading.reason and reading.reason.startswith(_UNFORESEEN):
            result.unforeseen[reading.reason] += 1
    except HangError:
        what = "a hang"
    except Exception as error:  # noqa: BLE001 -- to find what it raises is the purpose
        what = f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    took, grown = time.process_time() - start, _memory_mb() - before
    if took > result.slowest_s:
        result.slowest_s, result.slowest = took, f"case {number} ({name}, {len(data)} bytes)"
    if what is None and took > LONGEST_S:
        what = f"{took:.1f} s"
    if what is None and grown > MOST_MEMORY_MB:
        what = f"{grown:.0f} MB"
    if what is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"case-{number}.dcm").write_bytes(data)
        result.broken.append(f"case {number} ({name}): {what}")


def _documents(samples: Path) -> list[bytes]:
    files = sorted(samples.glob("*.dcm")) if samples.is_dir() else []
    real = [path.read_bytes() for path in files if path.stat().st_size <= _LARGEST_SAMPLE]
    print(f"{len(real)} real documents from {samples}" if real else f"no real documents in {samples}")
    return seeds() + real


def main() -> int:
    """Run the cases and print the outcomes; returns 1 where a case broke a rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--samples", type=Path, default=Path("../shared/samples"))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, _hang)
    documents, result, start = _documents(arguments.samples), Result(), time.perf_counter()
    base = _memory_mb()
    for number, (name, data) in enumerate(cases(documents, arguments.cases, arguments.seed)):
        _try(number, name, data, arguments.keep, result)
    took = time.perf_counter() - start
    print(
        f"{arguments.cases} cases in {took:.0f} s: " + ", ".join(f"{n} {what}" for what, n in result.outcomes.items())
    )
    print(f"slowest {result.slowest_s * 1000:.0f} ms: {result.slowest}")
    print(f"peak memory {_memory_mb():.0f} MB, {_memory_mb() - base:.0f} MB above the start")
    print(f"{sum(result.unforeseen.values())} failed with a reason that only names the fault")
    for reason, count in result.unforeseen.most_common(10):
        print(f"  {count} times {reason}")
    print(f"{len(result.broken)} broke a rule")
    for line in result.broken[:50]:
        print("  " + line)
    return 1 if result.broken or _memory_mb() - base > MOST_MEMORY_MB else 0


if __name__ == "__main__":
    sys.exit(main())
