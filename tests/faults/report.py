"""Prints the results of the rounds into docs/reliability.md: `python -m tests.faults.report`.

With FAULT_ANY_COMMIT=1 the rounds of other commits count too.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.faults import damages, results
from tests.faults.damage import DAMAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.faults.damage import Damage
    from tests.faults.results import Result

assert damages
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults -->\n", "<!-- end -->"
_HEADING = (
    "| damage | repaired by | rounds | acknowledged | lost | doubled | wrong | recovery, median (most) |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|\n"
)
_SOFTWARE = {"orthanc": "Orthanc", "plugin": "its Python plugin", "postgresql": "PostgreSQL"}


def table(found: Mapping[str, Sequence[Result]]) -> str:
    """The results of all damages as Markdown: the sums of their rounds."""
    rows = "".join(_row(damage, found[name]) for name, damage in DAMAGES.items())
    return f"\n{_HEADING}{rows}\n{_origin(found)}\n\n"


def _row(damage: Damage, found: Sequence[Result]) -> str:
    cells = [
        f'<span id="{damage.name}"></span>{damage.text}',
        damage.recovery,
        str(len(found)),
        *(str(sum(getattr(result, name) for result in found)) for name in ("acknowledged", "lost", "doubled", "wrong")),
        _recovery([result.recovery_s for result in found]),
    ]
    return f"| {' | '.join(cells)} |\n"


def _recovery(seconds: Sequence[float | None]) -> str:
    """Median and maximum, and in how many rounds there was none."""
    known = [value for value in seconds if value is not None]
    missing = f", {len(seconds) - len(known)} never" if len(known) < len(seconds) else ""
    return f"{median(known):.1f} s ({max(known):.1f} s{missing})" if known else "none"


def _origin(found: Mapping[str, Sequence[Result]]) -> str:
    """Where the results come from."""
    rounds = [result for several in found.values() for result in several]
    if not rounds:
        return "No rounds of this version are stored."
    dates = sorted(result.date[:10] for result in rounds)
    versions = ", ".join(
        f"{name} {_listed(result.versions[key] for result in rounds)}" for key, name in _SOFTWARE.items()
    )
    return (
        f"{len(rounds)} rounds with {versions}, commit {_listed(result.commit for result in rounds)}, "
        f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}, printed by `make test-faults`."
    )


def _listed(values: Iterable[str]) -> str:
    return " and ".join(sorted(set(values)))


def with_table(page: str, text: str) -> str:
    """The page with the table between its markers printed again."""
    before, rest = page.split(_BEGIN, 1)
    return f"{before}{_BEGIN}{text}{_END}{rest.partition(_END)[2]}"


def _problems(found: Mapping[str, Sequence[Result]]) -> Iterator[str]:
    for name, several in found.items():
        for result in several:
            if failures := result.failures():
                yield f"{name}, round {result.number}: {'; '.join(failures)}"


def main() -> None:
    """Print the table into the page, and what went wrong on the screen."""
    found = {name: results.load(name) for name in DAMAGES}
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), table(found)), "utf-8")
    for line in _problems(found):
        print(line)
    print(f"{sum(map(len, found.values()))} rounds of {len(DAMAGES)} damages are in {PAGE}.")


if __name__ == "__main__":
    main()
