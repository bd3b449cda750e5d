"""Results of rounds: JSON lines in `.run/faults`, one file per damage, so that a run can stop and continue."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.faults.usage import Usage, growth

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".run" / "faults"
#: What is damaged. Rounds of another version of it are not counted.
PRODUCT = ("kerma", "orthanc_plugin", "orthanc.json", "requirements/run.txt")
#: Set to 1 to count the rounds of other commits too.
ANY_COMMIT = "FAULT_ANY_COMMIT"

_PAIRS = {"memory_mb", "open_files", "connections"}


@dataclass(frozen=True, kw_only=True)
class Result:
    """One round of one damage.

    Attributes:
        damage: its name.
        number: the number of the round, from 0.
        seed: decides the moment.
        commit: the commit that changed the product last; with + where it was changed since.
        date: when, ISO 8601 in UTC.
        versions: of Orthanc, its Python plugin and PostgreSQL.
        acknowledged: number of objects that Orthanc acknowledged.
        refused: how often Orthanc refused an object, which was then sent again.
        lost, doubled, wrong: as in `contents.Difference`.
        recovery_s: from the repair until everything acknowledged before was in the ledger; None: never.
        memory_mb, open_files, connections: of an undamaged node and of the damaged one, as in `usage.Usage`.
        examples: some differences in words.
    """

    damage: str
    number: int
    seed: int
    commit: str
    date: str
    versions: dict[str, str]
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    wrong: int
    recovery_s: float | None
    memory_mb: tuple[float, float]
    open_files: tuple[int, int]
    connections: tuple[int, int]
    examples: list[str] = field(default_factory=list)

    def failures(self) -> list[str]:
        """What is not as it must be, in words; empty: nothing."""
        counts = {"objects lost": self.lost, "rows doubled": self.doubled, "rows wrong": self.wrong}
        found = [f"{count} {name}" for name, count in counts.items() if count]
        used = growth(*(Usage(*each) for each in zip(self.memory_mb, self.open_files, self.connections, strict=True)))
        return [*([] if self.recovery_s is not None else ["no recovery"]), *found, *used, *self.examples]


def load(damage: str) -> list[Result]:
    """The results of a damage that count: those of this commit, the last one of each number."""
    path = FOLDER / f"{damage}.jsonl"
    if not path.exists():
        return []
    results = [_from_json(line) for line in path.read_text("utf-8").splitlines() if line.endswith("}")]
    if os.environ.get(ANY_COMMIT) != "1":
        results = [result for result in results if result.commit == commit()]
    return list({result.number: result for result in results}.values())


def _from_json(line: str) -> Result:
    fields: dict[str, Any] = json.loads(line)
    pairs: dict[str, Any] = {name: tuple(fields[name]) for name in _PAIRS}
    return Result(**{**fields, **pairs})


def find(damage: str, number: int, seed: int) -> Result | None:
    """The result of one round that counts, if there is any."""
    return next((result for result in load(damage) if (result.number, result.seed) == (number, seed)), None)


def store(result: Result) -> None:
    """Append a result to its file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{result.damage}.jsonl"
    # After a line that was cut short, a new one begins.
    is_cut = path.exists() and not path.read_text("utf-8").endswith("\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * is_cut + json.dumps(asdict(result)) + "\n")


@cache
def commit() -> str:
    """The commit that changed the product last; with + where it was changed since."""
    found = _git("log", "-1", "--format=%h", "--", *PRODUCT)
    return f"{found}+" if _git("status", "--porcelain", "--", *PRODUCT) else found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
