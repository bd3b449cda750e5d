"""Mutation tests: how many small faults, planted in a module one at a time, make its tests fail.

    python -m scripts.mutation [TARGET ...] [--minutes N]    run, or continue, and print the score of each target
    python -m scripts.mutation [TARGET ...] --survivors      print the difference of each surviving mutant

mutmut plants the faults (mutants) in the functions of a copy under .run/mutation and runs the tests that reach each
function. A stopped run continues where it stopped. Mutants that survived are tested again first, for the tests may have
changed; those that were found, when their function changed.
docs/developer/mutation.md holds the scores and the reason for each surviving mutant that is accepted.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from local_stack import private_postgres

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".run" / "mutation"
MUTMUT = (str(Path(sys.executable).parent / "mutmut"),)
#: The tests of a mutant inherit this; tests/conftest.py uses the server instead of starting one per mutant.
POSTGRES_VARIABLE = "KERMA_TEST_POSTGRES_URL"
#: Counts of a mutant that the tests found.
FOUND = ("killed", "timeout", "segfault")
#: Seconds that a stopped run has to write its results.
GRACE_S = 30


@dataclass(frozen=True, kw_only=True)
class Target:
    """Modules and the tests that concern them.

    Attributes:
        name: argument of the command line.
        modules: paths of the mutated modules.
        tests: paths of their tests, few and fast: they run for each mutant.
        needs_postgres: whether the tests use a database.
        runs_on_import: whether the functions run on import of their module, which each mutant then imports anew.
    """

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    needs_postgres: bool = False
    runs_on_import: bool = False

    @property
    def folder(self) -> Path:
        """The folder that holds the copy and the results."""
        return WORK / self.name


TARGETS = (
    Target(name="units", modules=("kerma/standard/units.py",), tests=("tests/test_units.py",)),
    Target(
        name="merging",
        modules=(
            "kerma/reconcile/totals.py",
            "kerma/reconcile/reported_totals.py",
            "kerma/reconcile/totals_checks.py",
            "kerma/reconcile/summands.py",
            "kerma/reconcile/matching.py",
            "kerma/reconcile/predecessors.py",
            "kerma/reconcile/precedence.py",
            "kerma/reconcile/repeated.py",
            "kerma/reconcile/event_keys.py",
            "kerma/reconcile/events.py",
        ),
        tests=("tests/reconcile",),
    ),
    Target(
        name="exposures",
        modules=(
            "kerma/reconcile/same_exposure.py",
            "kerma/reconcile/known_exposures.py",
            "kerma/reconcile/derived_images.py",
        ),
        tests=("tests/reconcile",),
    ),
    Target(
        name="kernel",
        modules=("kerma/skin_dose/map/kernel.py",),
        tests=("tests/skin_dose/test_kernel.py", "tests/skin_dose/test_analytic_cases.py"),
    ),
    Target(
        name="criteria",
        modules=(
            "kerma/database/query/filters/fact_criteria.py",
            "kerma/database/query/filters/study_criteria.py",
            "kerma/database/query/filters/dose_criteria.py",
            "kerma/database/query/filters/event_criteria.py",
        ),
        tests=("tests/database/test_queries_criteria.py",),
        needs_postgres=True,
        runs_on_import=True,
    ),
    Target(
        name="conditions",
        modules=("kerma/database/query/filters/criterion_sql.py",),
        tests=("tests/database/test_queries_criteria.py",),
        needs_postgres=True,
    ),
)


def main() -> int:
    """Run the targets that the command line names; returns 1 where time was too short to finish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[[], *(target.name for target in TARGETS)], default=[])
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many minutes (60)")
    parser.add_argument("--survivors", action="store_true", help="print surviving mutants instead of running")
    arguments = parser.parse_args()
    targets = [target for target in TARGETS if target.name in (arguments.targets or [target.name])]
    if arguments.survivors:
        print("\n".join(difference for target in targets for difference in survivors(target)))
        return 0
    end = time.monotonic() + 60 * arguments.minutes
    finished = [run(target, end) for target in targets]
    print("| module | mutants | found | not run | score |\n|---|---:|---:|---:|---:|")
    print("\n".join(row for target in targets for row in scores(target)))
    return 0 if all(finished) else 1


def run(target: Target, end: float) -> bool:
    """Test the mutants that have no result yet, until the monotonic time `end`; returns whether all have one."""
    prepare(target)
    with ExitStack() as stack:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        if target.needs_postgres:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            environment[POSTGRES_VARIABLE] = stack.enter_context(private_postgres(folder))
        log = stack.enter_context((target.folder / "log.txt").open("wb"))
        again = unfound(target)
        return (not again or _run(target, again, environment, log, end)) and _run(target, [], environment, log, end)


def _run(target: Target, mutants: list[str], environment: dict[str, str], log: BinaryIO, end: float) -> bool:
    command = ["nice", "-n", "10", *MUTMUT, "run", "--max-children", "1", *mutants]
    process = subprocess.Popen(command, cwd=target.folder, env=environment, stdout=log, stderr=log)
    try:
        process.wait(max(1.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        _stop(process)
        print(f"{target.name}: the time is over; the next run continues")
        return False
    if process.returncode:
        raise SystemExit(f"{target.name}: mutmut failed, see {target.folder / 'log.txt'}")
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def prepare(target: Target) -> None:
    """Make the folder in which mutmut works: links to the sources, and its settings."""
    target.folder.mkdir(parents=True, exist_ok=True)
    for path in ROOT.iterdir():
        link = target.folder / path.name
        if not path.name.startswith(".") and path.name not in {"pyproject.toml", "mutants"} and not link.exists():
            link.symlink_to(path)
    packages = [path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()]
    settings: dict[str, str | list[str]] = {
        "source_paths": ["kerma"],
        "only_mutate": list(target.modules),
        "also_copy": sorted({*packages, "docs"} - {"kerma", "tests"}),
        "pytest_add_cli_args_test_selection": list(target.tests),
    }
    if target.runs_on_import:
        settings |= {"process_isolation": "forkserver", "forkserver_warmup": "none"}
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    text = (ROOT / "pyproject.toml").read_text("utf-8") + "\n".join(["\n[tool.mutmut]", *lines, ""])
    (target.folder / "pyproject.toml").write_text(text, "utf-8")


def results(target: Target) -> dict[str, str]:
    """The result of each mutant, by its name."""
    listing = _mutmut(target, "results", "--all", "true")
    return dict(line.strip().split(": ", 1) for line in listing.splitlines() if ": " in line)


def scores(target: Target) -> list[str]:
    """A row of a table in Markdown for each module: mutants, found ones, and the share of those that were run."""
    rows = []
    by_mutant = results(target)
    for module in target.modules:
        prefix = module.removesuffix(".py").replace("/", ".") + "."
        counts = Counter(result for mutant, result in by_mutant.items() if mutant.startswith(prefix))
        found = sum(counts[result] for result in FOUND)
        tested = counts.total() - counts["not checked"]
        score = f"{found / tested:.0%}" if tested else "none"
        rows.append(f"| `{module}` | {counts.total()} | {found} | {counts['not checked']} | {score} |")
    return rows


def survivors(target: Target) -> list[str]:
    """The differences of the mutants that no test found."""
    return [_mutmut(target, "show", mutant) for mutant in unfound(target)]


def unfound(target: Target) -> list[str]:
    """The mutants that were run and not found."""
    if not (target.folder / "mutants").is_dir():
        return []
    return [mutant for mutant, result in results(target).items() if result not in {*FOUND, "not checked"}]


def _mutmut(target: Target, *arguments: str) -> str:
    command = [*MUTMUT, *arguments]
    return subprocess.run(command, cwd=target.folder, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
