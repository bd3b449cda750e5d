"""The patient's age at a study: from the birth date, else, and where that cannot be, Patient's Age (PS3.3 C.7.2.2).

Birth dates such as 1700-01-01 or 1900-01-01 stand for one that is unknown.
"""

from datetime import date

from kerma.dicom.attributes import Attributes
from kerma.facts.plausible_ranges import PATIENT_AGE_YEARS
from kerma.messages import Number, message, quoted

#: Patient's Age is in completed years, and may be that at another step of the study.
_MAXIMUM_AGE_DIFFERENCE_YEARS = 1.5
#: From this age on, Patient's Age is more credible than a birth date that contradicts it.
_DOUBTFUL_AGE_YEARS = 110
_AGE_UNITS = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}


def age_years(source: Attributes, birth: date | None, day: date | None) -> float | None:
    """The patient's age in years on the day of the study; problems are reported where birth date and age disagree."""
    computed = _age_at(birth, day)
    stated = _stated_age(source, is_needed=computed is None)
    if computed is None:
        return stated
    if computed > PATIENT_AGE_YEARS.maximum:
        what = message(
            "the birth date would make the patient {age} years old: it probably stands for an unknown one",
            age=Number(f"{computed:.0f}"),
        )
        source.report_problem("patient_birth_date", what)
        return stated
    if stated is not None and abs(computed - stated) > _MAXIMUM_AGE_DIFFERENCE_YEARS:
        what = message(
            "by the birth date the patient is {computed} years old, by Patient's Age {stated} years",
            computed=Number(f"{computed:.1f}"),
            stated=Number(f"{stated:g}"),
        )
        source.report_problem("patient_age_years", what)
        return stated if computed > _DOUBTFUL_AGE_YEARS else computed
    return computed


def _stated_age(source: Attributes, *, is_needed: bool) -> float | None:
    """Patient's Age, such as 045Y or 003M, in years; reported where it is needed and cannot be read."""
    written = source.raw("PatientAge").upper()
    if not written:
        return None
    try:
        return round(int(written[:-1]) * _AGE_UNITS[written[-1]], 3)
    except (ValueError, KeyError):
        if is_needed:
            what = message("{written} is not an age (such as 045Y)", written=quoted(written))
            source.report_problem("patient_age_years", what)
        return None


def _age_at(birth: date | None, day: date | None) -> float | None:
    """Birthdays, and the part of the year since the last one: a whole number on a birthday, and below it before."""
    if birth is None or day is None or day < birth:
        return None
    years = day.year - birth.year - (day < _birthday(birth, day.year))
    last, following = (_birthday(birth, birth.year + number) for number in (years, years + 1))
    return round(years + (day - last) / (following - last), 3)


def _birthday(birth: date, year: int) -> date:
    """The birthday in a year; of 29 February, in years without that day, on 1 March."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
