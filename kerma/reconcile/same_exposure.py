"""Whether two statements of an exposure or administration are of the same one, by their time and values."""

from collections.abc import Callable, Mapping

from kerma.facts.ct import CTEvent
from kerma.facts.event import IrradiationEvent
from kerma.reconcile.contribution import Contribution
from kerma.standard.enumerations import ExamModality, Laterality, ObjectSource, Plane

#: Clocks of modality and image differ by at most this.
_CLOCK_TOLERANCE_S = 2.0
#: Clocks of the console that writes the report and of the detector that writes the image differ by at most this.
_CONSOLE_TOLERANCE_S = 10.0
#: Start of an administration in a report and in an image differ by at most this (PET/CT: minutes; hybrid: hours).
_ADMINISTRATION_TOLERANCE_S = 6 * 3600.0
#: Relative difference up to which two values are the same.
_RELATIVE_TOLERANCE = 0.01
#: The doses of an X-ray exposure that images and reports state alike.
DOSES = ("dap_gy_cm2", "agd_mgy")
_EXPOSURE_NUMBERS = ("tube_voltage_kv", "exposure_mas", *DOSES)
#: One of these groups, stated in both and equal within one second, identifies a radiograph whatever its side.
_IDENTIFYING_NUMBERS = (("dap_gy_cm2",), ("tube_voltage_kv", "exposure_mas"))
_EXPOSURE_WORDS = ("laterality", "view")
#: Values that exclude each other; other words of reports and images differ for one exposure (unilateral and left).
_EXCLUSIVE_WORDS = {
    "laterality": frozenset({Laterality.LEFT, Laterality.RIGHT, Laterality.BOTH}),
    "image_view": frozenset({"AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO"}),  # PS3.3 C.8.11.5
}
_CT_NUMBERS = ("ctdi_vol_mgy", "dap_gy_cm2", "pitch", "single_collimation_mm", "total_collimation_mm")

Comparison = Callable[[IrradiationEvent, IrradiationEvent], bool]


def comparable_modality(contribution: Contribution) -> ExamModality | None:
    """The examination modality, fluoroscopy and radiography being one: both are projection X-ray."""
    if contribution.modality is ExamModality.RADIOGRAPHY:
        return ExamModality.FLUOROSCOPY
    return contribution.modality


def comparison(modality: ExamModality | None) -> Comparison | None:
    """How events of a modality are compared; None where their times and values cannot identify an exposure."""
    return _COMPARISONS.get(modality) if modality else None


def are_comparable(one: Contribution, other: Contribution) -> bool:
    """Whether the events of two objects of one modality can be compared: of CT, those of images only."""
    return comparable_modality(one) is not ExamModality.CT or one.source is other.source is ObjectSource.CT_IMAGE


def contradicting_words(one: IrradiationEvent, other: IrradiationEvent) -> tuple[str, str] | None:
    """The side, else the view, in which two statements of an exposure exclude each other."""
    for name, words in _EXCLUSIVE_WORDS.items():
        values = getattr(one, name, None), getattr(other, name, None)
        if words.issuperset(values) and values[0] != values[1]:
            return str(values[0]), str(values[1])
    return None


def side_of_one(one: IrradiationEvent, other: IrradiationEvent) -> tuple[str | None, str | None] | None:
    """The sides in two statements of an exposure where only one of them states a side."""
    sides = getattr(one, "laterality", None), getattr(other, "laterality", None)
    return sides if (sides[0] is None) != (sides[1] is None) else None


def other_region(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Whether two images show different parts of the body, and no number identifies them as one exposure."""
    regions = {(getattr(event, "anatomical_structure", None) or "").casefold() for event in (one, other)} - {""}
    return len(regions) > 1 and not is_identified(one, other)


def other_plane(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Whether one is of plane A and the other of plane B."""
    return {getattr(one, "plane", None), getattr(other, "plane", None)} == {Plane.A, Plane.B}


def numbers_agree(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Whether no exposure factor and no dose contradicts."""
    return all(agree(getattr(one, name, None), getattr(other, name, None)) for name in _EXPOSURE_NUMBERS)


def same_dose(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """The same dose in both, no number and no word that contradicts, and a start within the tolerance of two clocks."""
    return (
        _within(one, other, _CONSOLE_TOLERANCE_S)
        and numbers_agree(one, other)
        and words_agree(one, other)
        and any(None not in (getattr(one, name, None), getattr(other, name, None)) for name in DOSES)
    )


def seconds_apart(one: IrradiationEvent, other: IrradiationEvent) -> float:
    """Seconds between the starts of two events; infinite where one is unknown."""
    if one.started_at is None or other.started_at is None:
        return float("inf")
    return abs((one.started_at - other.started_at).total_seconds())


def _same_mammogram(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """The same time, and no exposure factor, side or view that contradicts."""
    return _within(one, other, _CLOCK_TOLERANCE_S) and numbers_agree(one, other) and words_agree(one, other)


def _same_projection(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """As a mammogram, or with another side where second and dose area product, or voltage and charge, are equal.

    The side of a radiograph is corrected after the exposure, and the image is sent again.
    """
    return (
        _within(one, other, _CLOCK_TOLERANCE_S)
        and numbers_agree(one, other)
        and (words_agree(one, other) or is_identified(one, other))
    )


def is_identified(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Whether both start in the same second and state the numbers that identify a radiograph."""
    seconds = {event.started_at and event.started_at.replace(microsecond=0) for event in (one, other)}
    return len(seconds) == 1 and any(
        None not in (getattr(event, name, None) for name in names for event in (one, other))
        for names in _IDENTIFYING_NUMBERS
    )


def _same_administration(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """The same nuclide and activity, at about the same time."""
    activities = getattr(one, "administered_activity_mbq", None), getattr(other, "administered_activity_mbq", None)
    half_lives = getattr(one, "radionuclide_half_life_s", None), getattr(other, "radionuclide_half_life_s", None)
    return (
        None not in activities
        and agree(*activities)
        and agree(*half_lives)
        and (_within(one, other, _ADMINISTRATION_TOLERANCE_S) or None in (one.started_at, other.started_at))
    )


def _same_acquisition(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Two series of CT images of one acquisition: the same Acquisition UID; else number, start and technique.

    The number alone identifies nothing: equipment numbers anew in each phase or series.
    """
    if not isinstance(one, CTEvent) or not isinstance(other, CTEvent):
        return False
    if one.acquisition_uid and other.acquisition_uid:
        return one.acquisition_uid == other.acquisition_uid
    return (
        one.acquisition_number is not None
        and one.acquisition_number == other.acquisition_number
        and _within(one, other, _CLOCK_TOLERANCE_S)
        and one.acquisition_type == other.acquisition_type
        and all(agree(getattr(one, name, None), getattr(other, name, None)) for name in _CT_NUMBERS)
        and agree(_tube_voltage(one), _tube_voltage(other))
    )


def _tube_voltage(event: CTEvent) -> float | None:
    return event.sources[0].tube_voltage_kv if event.sources else None


def words_agree(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """Whether side and view are the same, absent from one of them, or worded in ways that do not exclude each other."""
    pairs = ((getattr(one, name, None), getattr(other, name, None)) for name in _EXPOSURE_WORDS)
    return all(None in pair or pair[0] == pair[1] for pair in pairs) and contradicting_words(one, other) is None


def _within(one: IrradiationEvent, other: IrradiationEvent, seconds: float) -> bool:
    return seconds_apart(one, other) <= seconds


def agree(one: float | None, other: float | None) -> bool:
    """Equal to one percent, or absent from one of them."""
    return one is None or other is None or abs(one - other) <= _RELATIVE_TOLERANCE * max(abs(one), abs(other))


_COMPARISONS: Mapping[ExamModality, Comparison] = {
    ExamModality.FLUOROSCOPY: _same_projection,
    ExamModality.MAMMOGRAPHY: _same_mammogram,
    ExamModality.NUCLEAR_MEDICINE: _same_administration,
    ExamModality.CT: _same_acquisition,
}
