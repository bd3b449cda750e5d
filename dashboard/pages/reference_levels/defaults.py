"""What is compared where the URL does not state it: one set of defaults of the page and of its report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from kerma.reference_levels.levels_in_force import of_examination
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom, ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_DAYS = 365
_IN_HEAD_PHANTOM = frozenset({Region.HEAD, Region.FACE_SINUSES})


def first_day(today: date) -> date:
    """The first of the 365 days that end today."""
    return today - timedelta(days=_DAYS - 1)


def phantom(region: Region | None, levels: Sequence[ReferenceLevel]) -> Phantom:
    """The CTDI phantom of the levels where it is one, else the usual one of the region.

    Args:
        region: what the examination covers.
        levels: of the examination, quantity and patients that are compared.
    """
    stated = {level.phantom for level in levels if level.phantom is not None}
    return next(iter(stated)) if len(stated) == 1 else _usual_phantom(region)


def _usual_phantom(region: Region | None) -> Phantom:
    return Phantom.HEAD if region in _IN_HEAD_PHANTOM else Phantom.BODY


def projection(levels: Sequence[ReferenceLevel]) -> Projection | None:
    """The projection of the first level; None: any."""
    return next((level.projection for level in levels), None)


def completed(
    request: SampleRequest,
    unstated: frozenset[str],
    today: date,
    region: Region | None,
    levels: Sequence[ReferenceLevel],
) -> SampleRequest:
    """A request with the defaults of the page.

    Args:
        request: what the URL states.
        unstated: names of the fields of the request that it does not state.
        today: the present day.
        region: what the examination covers.
        levels: all levels in force today.
    """
    of_name = of_examination(levels, request.standard_name, request.quantity, request.population)
    if "since" in unstated:
        request = replace(request, since=first_day(today))
    if "until" in unstated:
        request = replace(request, until=today)
    if "phantom" in unstated and request.modality is ExamModality.CT:
        request = replace(request, phantom=phantom(region, of_name))
    if "projection" in unstated and request.quantity is LevelQuantity.DAP_PER_PROJECTION:
        request = replace(request, projection=projection(of_name))
    return request
