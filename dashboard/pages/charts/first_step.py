"""Where a chart over time begins: a few studies of a wrong or distant date would leave most of its axis empty."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr

# The axis begins at this quantile of dates, where that shortens it by more than this fraction, and leaves out no more
# than this fraction of all.
_QUANTILE, _MIN_SHORTENED, _MAX_LEFT_OUT = 0.005, 0.5, 0.05


def first_step(numbers: Iterable[tuple[datetime, int]]) -> datetime | None:
    """The step of time that a chart begins with: that of the 0.5 % quantile of dates, or the first of all.

    Args:
        numbers: start of a step, and number of studies or events in it.
    """
    counts = Counter[datetime]()
    for start, n in numbers:
        counts[start] += n
    starts = sorted(counts)
    if not starts:
        return None
    quantile = _quantile(counts, starts)
    begin = next(start for start in starts if start >= quantile)
    left_out = sum(n for start, n in counts.items() if start < begin)
    is_shorter = begin - starts[0] > _MIN_SHORTENED * (starts[-1] - starts[0])
    return begin if is_shorter and left_out <= _MAX_LEFT_OUT * counts.total() else starts[0]


def _quantile(counts: Counter[datetime], starts: list[datetime]) -> datetime:
    """The quantile of the starts of steps, by linear interpolation between neighbouring studies or events."""
    position = _QUANTILE * (counts.total() - 1)
    low, high = (_at_rank(counts, starts, rank) for rank in (int(position), int(position) + 1))
    return low + (high - low) * (position - int(position))


def _at_rank(counts: Counter[datetime], starts: list[datetime], rank: int) -> datetime:
    """The step of the study or event of a rank, from 0; of higher ranks, the last."""
    for start in starts:
        rank -= counts[start]
        if rank < 0:
            return start
    return starts[-1]


def before_note(numbers: Iterable[tuple[datetime, int]], begin: datetime | None) -> tuple[str, ...]:
    """How many studies or events lie before the step that a chart begins with; empty where none do."""
    earlier = [(start, n) for start, n in numbers if begin is not None and start < begin]
    if begin is None or not earlier:
        return ()
    return (
        tr(
            "not drawn: {n} from {first} on, before {begin}; “All dates” in the section “Over time” draws them",
            n=formatting.number(sum(n for _, n in earlier)),
            first=formatting.day(min(start for start, _ in earlier)),
            begin=formatting.day(begin),
        ),
    )
