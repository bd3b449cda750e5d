"""The demo hospital: studies of two years on its machines, one after the other, in the order of days."""

from collections.abc import Callable, Iterator
from datetime import date

from kerma.simulate import equipment as m
from kerma.simulate.calendar import Calendar
from kerma.simulate.ct import ct_visits as ct
from kerma.simulate.demo import DemoObject, DemoStudy
from kerma.simulate.equipment import HOSPITAL_EQUIPMENT, Equipment
from kerma.simulate.identity import Source
from kerma.simulate.mammography import mammography_visits as mammography
from kerma.simulate.nuclear import nuclear_visits as nuclear
from kerma.simulate.projection import projection_visits as projection
from kerma.simulate.visit import Visit, pick

DEFAULT_UNTIL = date(2026, 10, 31)

_HIGH_SKIN_DOSE_AT = 0.8  # of the studies

_EXAMINED: dict[Equipment, Callable[[Visit], DemoStudy]] = {
    m.SIEMENS_CT: ct.reported_in_parts,
    m.GE_CT: ct.computed_tomography,
    m.PHILIPS_CT: ct.computed_tomography,
    m.CANON_CT: ct.reported_in_parts,
    m.SIEMENS_ANGIOGRAPHY: projection.fluoroscopy,
    m.PHILIPS_ANGIOGRAPHY: projection.fluoroscopy,
    m.GE_C_ARM: projection.fluoroscopy,
    m.CARESTREAM_ROOM: projection.radiography,
    m.CANON_ROOM: projection.radiography_with_images,
    m.TOSHIBA_CT: ct.study_of_slices,
    m.PHILIPS_OLD_CT: ct.study_of_dose_page,
    m.SIEMENS_C_ARM: projection.summarised_by_plane,
    m.PHILIPS_ROOM: projection.radiography_by_images,
    m.FUJI_READER: projection.computed_radiography,
    m.PLANMECA_PANORAMIC: projection.panoramic_radiography,
    m.HOLOGIC_MAMMOGRAPHY: mammography.mammography,
    m.GE_MAMMOGRAPHY: mammography.mammography,
    m.SIEMENS_MAMMOGRAPHY: mammography.mammography_by_images,
    m.SIEMENS_PET_CT: nuclear.pet_ct,
    m.GE_GAMMA_CAMERA: nuclear.scintigraphy,
}


def hospital_studies(studies: int = 320, seed: int = 1, until: date = DEFAULT_UNTIL) -> Iterator[DemoStudy]:
    """Yield `studies` studies of the two years up to `until`, each with all its objects.

    The same arguments give the same bytes (as long as numpy keeps its generators). Studies are made one at a time, so
    that their number does not matter to memory.

    Raises:
        ValueError: `studies` is less than 1.
    """
    if studies < 1:
        raise ValueError(f"a demo hospital needs at least 1 study, not {studies}")
    source = Source(seed, studies, until)
    calendar = Calendar(until, studies)
    for number in range(studies):
        yield _study(source, calendar, number)


def hospital(studies: int = 320, seed: int = 1, until: date = DEFAULT_UNTIL) -> Iterator[DemoObject]:
    """Yield all objects of `hospital_studies`, study by study: one or several each.

    Raises:
        ValueError: `studies` is less than 1.
    """
    for study in hospital_studies(studies, seed, until):
        yield from study.objects


def _study(source: Source, calendar: Calendar, number: int) -> DemoStudy:
    rng = source.generator("study", number)
    if number == int(_HIGH_SKIN_DOSE_AT * source.studies):
        return projection.high_skin_dose(Visit(source, calendar, number, m.PHILIPS_ANGIOGRAPHY, rng))
    equipment = pick(HOSPITAL_EQUIPMENT, [equipment.relative_frequency for equipment in HOSPITAL_EQUIPMENT], rng)
    return _EXAMINED[equipment](Visit(source, calendar, number, equipment, rng))
