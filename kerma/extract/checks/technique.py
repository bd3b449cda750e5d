"""Checks of doses against the technique of their exposure: what a tube, a breast and a filter cannot do.

Like all checks, they change no value: which of the values is wrong is for a physicist to find.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kerma.extract.checks.consistency import Finding
from kerma.extract.checks.formatted_doses import amount, rounded, times
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyEvent
from kerma.facts.plausible_ranges import FIELD_CM2, FILTER_MM, OTHER_FILTER_MM
from kerma.facts.projection import ProjectionEvent
from kerma.facts.xray_event import XRayEvent
from kerma.messages import message

#: Air kerma per charge at 1 m and 120 kV of a tube with the least filtration; it grows with the square of the voltage.
_MAXIMUM_OUTPUT_MGY_PER_MAS, _OUTPUT_VOLTAGE_KV = 0.2, 120
#: Values beyond the output by less are the field, the filtration and the accuracy of what is stated.
_MAXIMUM_EXCESS = 10
_METRE_MM = 1000
#: Side of the largest detector, where the collimated field is not stated.
_DETECTOR_MM = 430
#: Depth of the largest patient, and the shortest distance from source to skin.
_PATIENT_MM, _SHORTEST_TO_SKIN_MM = 600, 300
_KERMA = ("entrance_air_kerma_mgy", "reference_air_kerma_mgy")


def output_of_the_tube(event: IrradiationEvent) -> Iterator[Finding]:
    """Dose area product and air kerma of a radiograph are at most what its voltage, charge and distance can give.

    Not of fluoroscopy, whose charge is that of one pulse.
    """
    if not isinstance(event, ProjectionEvent):
        return
    charge, voltage = _charge_mas(event), event.tube_voltage_kv or 0
    if charge <= 0 or voltage <= 0:
        return
    relative_voltage = voltage / _OUTPUT_VOLTAGE_KV
    at_one_metre = _MAXIMUM_OUTPUT_MGY_PER_MAS * relative_voltage**2 * charge
    yield from _beyond_output(event, "dap_gy_cm2", at_one_metre * _field_at_one_metre_cm2(event) / 1000, charge)
    for name in _KERMA:
        yield from _beyond_output(event, name, at_one_metre * (_METRE_MM / _distance_to_skin_mm(event)) ** 2, charge)


def _beyond_output(event: ProjectionEvent, name: str, maximum: float, charge: float) -> Iterator[Finding]:
    dose = getattr(event, name)
    if dose is None or maximum <= 0 or dose <= maximum * _MAXIMUM_EXCESS:
        return
    what = message(
        "{voltage} and {charge} give at most {maximum}, but {dose} is stated, {times}; "
        "one of these values or its unit is wrong at the source",
        voltage=amount("tube_voltage_kv", event.tube_voltage_kv or 0),
        charge=amount("exposure_mas", charge),
        maximum=amount(name, float(f"{maximum:.2g}")),
        dose=amount(name, dose),
        times=times(dose / maximum),
    )
    yield Finding(name, what)


def _charge_mas(event: ProjectionEvent) -> float:
    """The charge of an exposure, else tube current times exposure time; 0 where none is stated."""
    return event.exposure_mas or (event.tube_current_ma or 0) * (event.exposure_time_ms or 0) / 1000


def _field_at_one_metre_cm2(event: ProjectionEvent) -> float:
    """The collimated field, else that of the largest detector, projected to 1 m from the source."""
    distance = event.distance_source_to_detector_mm
    if not distance:
        return FIELD_CM2.maximum
    area = event.collimated_field_area_cm2 or (_DETECTOR_MM / 10) ** 2
    return min(area * (_METRE_MM / distance) ** 2, FIELD_CM2.maximum)


def _distance_to_skin_mm(event: ProjectionEvent) -> float:
    return max((event.distance_source_to_detector_mm or 0) - _PATIENT_MM, _SHORTEST_TO_SKIN_MM)


def field_of_the_entrance_dose(event: IrradiationEvent) -> Iterator[Finding]:
    """Dose area product over entrance air kerma of a radiograph is a field that is possible."""
    if not isinstance(event, ProjectionEvent):
        return
    dose_area, entrance = event.dap_gy_cm2 or 0, event.entrance_air_kerma_mgy or 0
    if dose_area <= 0 or entrance <= 0:
        return
    field = dose_area * 1000 / entrance
    if FIELD_CM2.minimum <= field <= FIELD_CM2.maximum:
        return
    limit = FIELD_CM2.maximum if field > FIELD_CM2.maximum else FIELD_CM2.minimum
    what = message(
        "dose area product {dap} over entrance air kerma {kerma} means a field of {field} cm² at the skin, "
        "{times} than any field ({limit} cm²); the unit of one of them is probably wrong at the source",
        dap=amount("dap_gy_cm2", dose_area),
        kerma=amount("entrance_air_kerma_mgy", entrance),
        field=rounded(field),
        times=times(field / limit),
        limit=rounded(limit),
    )
    yield Finding("dap_gy_cm2", what)


def glandular_dose_below_the_surface(event: IrradiationEvent) -> Iterator[Finding]:
    """The mean glandular dose is smaller than the air kerma at the surface of the breast."""
    if not isinstance(event, MammographyEvent):
        return
    dose, entrance = event.agd_mgy or 0, event.entrance_air_kerma_mgy or 0
    if entrance <= 0 or dose <= entrance:
        return
    what = message(
        "glandular dose {dose} exceeds the entrance air kerma {entrance}, which is impossible; "
        "the unit of one of them is probably wrong at the source",
        dose=amount("agd_mgy", dose),
        entrance=amount("entrance_air_kerma_mgy", entrance),
    )
    yield Finding("agd_mgy", what)


def thickness_of_the_filters(event: IrradiationEvent) -> Iterator[Finding]:
    """An added filter is as thick as filters of its material are."""
    for i, xray_filter in enumerate(event.filters if isinstance(event, XRayEvent) else ()):
        span = FILTER_MM.get(xray_filter.material or "", OTHER_FILTER_MM)
        for name in ("minimum_mm", "maximum_mm"):
            thickness = getattr(xray_filter, name)
            if thickness and not span.minimum <= thickness <= span.maximum:
                what = message(
                    "a filter of {thickness} ({material}) is outside the possible range ({least} to {greatest}); "
                    "the value or its unit is wrong at the source",
                    thickness=amount(name, thickness),
                    material=message(xray_filter.material) if xray_filter.material else message("material unknown"),
                    least=rounded(span.minimum),
                    greatest=amount(name, span.maximum),
                )
                yield Finding(f"filters[{i}].{name}", what)


Check: TypeAlias = Callable[[IrradiationEvent], Iterator[Finding]]
EVENT: tuple[Check, ...] = (glandular_dose_below_the_surface, thickness_of_the_filters)
#: Checks of radiographs alone.
RADIOGRAPH: tuple[Check, ...] = (output_of_the_tube, field_of_the_entrance_dose)
