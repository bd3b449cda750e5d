"""How often the search for changes of dose is wrong and how fast it is right: `python -m bench.drift [EQUIPMENT]`.

Each simulated equipment has 10 examinations with 40 to 1500 studies a year and two quantities each: CTDIvol (with a
coefficient of variation of 30 to 45 % between patients) and DLP (times a scan length that varies by 25 to 35 %: 40 to
60 %). One study in 50 is an outlier by a factor of 3. A year of history precedes the year that is searched, day by day.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log, sqrt
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from kerma.statistics.change_points import ChangePoint, DoseSeries, change_points
from kerma.statistics.change_scan import Values, alarm_limit
from kerma.statistics.drift_limits import ALARMS_PER_YEAR

SEED = 20_260_401
YEAR_DAYS = 365
EXAMINATIONS = 10
_FIRST_DAY = np.datetime64("2024-01-01")
_FIRST_LOOK = date(2024, 1, 1) + timedelta(days=YEAR_DAYS)
#: A step is counted where so many studies precede it, and follow it in the year.
MIN_HISTORY = 200


@dataclass(frozen=True)
class Scenario:
    """How doses of a simulated equipment vary.

    Attributes:
        name: printed.
        variations: range of the coefficient of variation of CTDIvol.
        outliers: fraction of studies with three times the dose.
        freedom: degrees of freedom of Student's t for the logarithms; None: normal.
        correlation: of a study with the one before it.
        season: amplitude of the yearly swing of the typical dose, as a fraction.
        step: factor by which all doses change on some day of the year searched; 1: none.
    """

    name: str
    variations: tuple[float, float] = (0.30, 0.45)
    outliers: float = 0.02
    freedom: float | None = None
    correlation: float = 0.0
    season: float = 0.0
    step: float = 1.0


class Simulated(NamedTuple):
    """One examination: both series, and the position of the first value after the step."""

    ctdi: DoseSeries
    dlp: DoseSeries
    step_index: int


class Delay(NamedTuple):
    """Values until a step was found, by series and by examination (whichever quantity is first); None: not found."""

    after: int
    ctdi: int | None
    dlp: int | None

    @property
    def first(self) -> int | None:
        """Of the examination."""
        return min((one for one in (self.ctdi, self.dlp) if one is not None), default=None)


BASE = Scenario("log-normal, CV 30-45 % (CTDIvol), 40-60 % (DLP), 2 % outliers")
IN_CONTROL = (
    BASE,
    replace(BASE, name="long tails (Student's t, 3 degrees of freedom), 5 % outliers", freedom=3, outliers=0.05),
    replace(BASE, name="CV 60 % (CTDIvol), more for DLP", variations=(0.60, 0.60)),
    replace(BASE, name="correlation 0.2 with the study before", correlation=0.2),
    replace(BASE, name="season +-3 %", season=0.03),
    replace(BASE, name="season +-10 %", season=0.10),
)
STEPS = tuple(
    replace(base, name=f"step x {step:.3g}, {base.name}", step=step)
    for base in (BASE, IN_CONTROL[1], IN_CONTROL[2])
    for step in (1.5, 1 / 1.5, 1.2, 1 / 1.2, 1.1, 1 / 1.1)
)


def equipment(scenario: Scenario, random: np.random.Generator) -> list[Simulated]:
    """The examinations of one equipment over two years."""
    step_day = YEAR_DAYS + int(random.integers(30, 200))
    return [_examination(scenario, step_day, random) for _ in range(EXAMINATIONS)]


def _examination(scenario: Scenario, step_day: int, random: np.random.Generator) -> Simulated:
    per_year = int(np.exp(random.uniform(log(40), log(1_500))))
    offsets = np.sort(random.integers(0, 2 * YEAR_DAYS, 2 * per_year))
    n = len(offsets)
    level = log(scenario.step) * (offsets >= step_day)
    level += np.log1p(scenario.season * np.sin(2 * np.pi * offsets / YEAR_DAYS + random.uniform(0, 2 * np.pi)))
    level += log(3) * (random.random(n) < scenario.outliers)
    ctdi = level + _sigma(random.uniform(*scenario.variations)) * _noise(scenario, n, random)
    dlp = ctdi + _sigma(random.uniform(0.25, 0.35)) * random.normal(size=n)
    days = _FIRST_DAY + offsets
    ctdi_series, dlp_series = (
        DoseSeries(days, np.maximum(np.round(10 * np.exp(one), 2), 0.01)) for one in (ctdi, dlp + 4)
    )
    return Simulated(ctdi_series, dlp_series, int(np.searchsorted(offsets, step_day)))


def _sigma(variation: float) -> float:
    """Standard deviation of the logarithm of a log-normal value with this coefficient of variation."""
    return sqrt(log(1 + variation**2))


def _noise(scenario: Scenario, n: int, random: np.random.Generator) -> Values:
    """Noise of unit variance (of unit scale for long tails), correlated with the value before."""
    free = random.normal(size=n) if scenario.freedom is None else random.standard_t(scenario.freedom, n)
    noise: Values = free.copy()
    for position in range(1, n if scenario.correlation else 0):
        fresh = sqrt(1 - scenario.correlation**2) * free[position]
        noise[position] = scenario.correlation * noise[position - 1] + fresh
    return noise


def searched(found: list[Simulated]) -> Iterator[tuple[list[ChangePoint], list[ChangePoint]]]:
    """The changes that are found in both series of each examination of an equipment."""
    per_year = sum(len(one.ctdi.values) + len(one.dlp.values) for one in found) / 2
    limit = alarm_limit(per_year, ALARMS_PER_YEAR)
    for one in found:
        yield change_points(one.ctdi, limit, _FIRST_LOOK), change_points(one.dlp, limit, _FIRST_LOOK)


def false_alarms(scenario: Scenario, count: int, seed: int = SEED) -> list[int]:
    """Number of changes found in each equipment-year without any."""
    random = np.random.default_rng(seed)
    years = (equipment(scenario, random) for _ in range(count))
    return [sum(len(ctdi) + len(dlp) for ctdi, dlp in searched(one)) for one in years]


def delays(scenario: Scenario, count: int, seed: int = SEED) -> list[Delay]:
    """How fast the steps of equipment-years were found, for examinations with a history of `MIN_HISTORY` studies."""
    random = np.random.default_rng(seed)
    found: list[Delay] = []
    for _ in range(count):
        one = equipment(scenario, random)
        found.extend(
            Delay(len(simulated.ctdi.values) - simulated.step_index, *(_delay(simulated, changes) for changes in both))
            for simulated, both in zip(one, searched(one), strict=True)
            if simulated.step_index >= MIN_HISTORY
        )
    return found


def covered(scenario: Scenario, count: int, seed: int = SEED) -> tuple[float, float, int]:
    """Fraction of found steps whose day, and whose size, lies in its 95 % interval; and the number of these steps."""
    random = np.random.default_rng(seed)
    days, sizes = [], []
    for _ in range(count):
        one = equipment(scenario, random)
        for simulated, both in zip(one, searched(one), strict=True):
            day = simulated.ctdi.days[min(simulated.step_index, len(simulated.ctdi.days) - 1)].item()
            first = (next((change for change in changes if change.found_on >= day), None) for changes in both)
            found = [change for change in first if change is not None]
            days += [change.earliest_day <= day <= change.latest_day for change in found]
            sizes += [change.ratio.lower <= scenario.step <= change.ratio.upper for change in found]
    return float(np.mean(days)), float(np.mean(sizes)), len(days)


def _delay(one: Simulated, changes: list[ChangePoint]) -> int | None:
    step_day = one.ctdi.days[min(one.step_index, len(one.ctdi.days) - 1)].item()
    for change in changes:
        if change.found_on >= step_day:
            return int(np.searchsorted(one.ctdi.days, np.datetime64(change.found_on), "right")) - one.step_index
    return None


def fraction_within(found: list[Delay], studies: int, delay_of: Callable[[Delay], int | None]) -> tuple[float, int]:
    """Fraction of steps found within so many studies, and of how many steps with that many studies after them."""
    followed = [one for one in found if one.after >= studies]
    hits = sum((delay := delay_of(one)) is not None and delay <= studies for one in followed)
    return hits / max(len(followed), 1), len(followed)


def measure(count: int) -> None:
    """Print false alarms and delays."""
    for scenario in IN_CONTROL:
        _print_alarms(scenario, false_alarms(scenario, count if scenario is BASE else max(count // 2, 1)))
    for scenario in STEPS:
        print(scenario.name, flush=True)
        _print_delays(delays(scenario, max(count // (4 if scenario.name.endswith(BASE.name) else 10), 1)))
    for scenario in STEPS[:5:2]:
        of_days, of_sizes, steps = covered(scenario, max(count // 5, 1))
        print(
            f"{scenario.name}: {100 * of_days:.0f} % of days and {100 * of_sizes:.0f} % of sizes lie in their intervals"
        )
        print(f"  ({steps} found steps)", flush=True)


def _print_alarms(scenario: Scenario, alarms: list[int]) -> None:
    count, more = len(alarms), sum(one > 1 for one in alarms)
    print(
        f"{scenario.name}: {sum(alarms) / count:.2f} false alarms per equipment-year, at most {max(alarms)}; "
        f"more than 1 in {more} of {count}",
        flush=True,
    )


def _print_delays(found: list[Delay]) -> None:
    for name in ("first", "ctdi", "dlp"):
        delay_of = attrgetter(name)
        fractions = (
            f"{studies}: {100 * fraction_within(found, studies, delay_of)[0]:.0f} %" for studies in (40, 100, 200, 400)
        )
        late = [_or_inf(delay_of(one)) for one in found if one.after >= MIN_HISTORY]
        median, ninety = np.percentile(late, (50, 90), method="higher")
        print(
            f"  {name}: found within {', '.join(fractions)}; median {median:.0f}, 90 % {ninety:.0f} ({len(late)} steps)"
        )


def _or_inf(value: int | None) -> float:
    return float("inf") if value is None else value


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
