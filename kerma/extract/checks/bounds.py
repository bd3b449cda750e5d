"""Checks pairs of numbers of one event of which one cannot exceed the other, or not by much."""

from collections.abc import Iterator
from typing import NamedTuple

from kerma.extract.checks.consistency import Check, Finding
from kerma.extract.checks.formatted_doses import amount
from kerma.facts.ct import CTEvent, CTXRaySource
from kerma.facts.event import IrradiationEvent
from kerma.messages import Message, message


class _Bound(NamedTuple):
    """Two numbers of one record: `name` is at most `factor` times `limit`; what to say where it is not."""

    name: str
    limit: str
    factor: float
    message: Message


#: Size-specific dose estimates are 0.3 to 2.8 times CTDIvol, for adults in the 16 cm phantom to newborns in the 32 cm
#: phantom (AAPM 204). Means and maxima of currents, and two measurements of one activity, differ by rounding.
_BOUNDS = (
    _Bound(
        "ssde_mgy",
        "ctdi_vol_mgy",
        4,
        message("SSDE {value} is more than four times CTDIvol {limit}; one of them is wrong at the source"),
    ),
    _Bound(
        "ctdi_vol_mgy",
        "ssde_mgy",
        5,
        message("CTDIvol {value} is more than five times SSDE {limit}; one of them is wrong at the source"),
    ),
    _Bound(
        "tube_current_ma",
        "tube_current_max_ma",
        1.05,
        message("mean tube current {value} exceeds the maximum {limit}; one of them is wrong at the source"),
    ),
    _Bound(
        "administered_activity_mbq",
        "pre_administration_activity_mbq",
        1.05,
        message("{value} exceeds the activity before the administration, {limit}; one of them is wrong at the source"),
    ),
    _Bound(
        "distance_source_to_reference_point_mm",
        "distance_source_to_detector_mm",
        1,
        message(
            "reference point at {value} from the source lies behind the image receptor at {limit}; "
            "one of these distances is wrong at the source"
        ),
    ),
)


def bounded_numbers(event: IrradiationEvent) -> Iterator[Finding]:
    """No number of an event, or of its X-ray sources, exceeds another that limits it."""
    yield from _findings(event, "")
    for i, source in enumerate(event.sources if isinstance(event, CTEvent) else ()):
        yield from _findings(source, f"sources[{i}].")


def _findings(record: IrradiationEvent | CTXRaySource, prefix: str) -> Iterator[Finding]:
    for bound in _BOUNDS:
        value, limit = getattr(record, bound.name, None), getattr(record, bound.limit, None)
        if value and limit and value > bound.factor * limit > 0:
            what = message(bound.message, value=amount(bound.name, value), limit=amount(bound.limit, limit))
            yield Finding(f"{prefix}{bound.name}", what)


EVENT: tuple[Check, ...] = (bounded_numbers,)
