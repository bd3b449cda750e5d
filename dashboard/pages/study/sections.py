"""Further sections of the study page, by family of studies: what a family has besides totals, pictures and events.

A section is a function of the study's detail that draws itself, its heading included, or nothing where it has nothing
to say. It stands after the totals and before the events.
"""

from collections.abc import Callable, Mapping

from dashboard.skin_dose import section as skin_dose
from kerma.database.query.studies.study_detail import StudyDetail

Section = Callable[[StudyDetail], None]

SECTIONS: Mapping[str, tuple[Section, ...]] = {"RF": (skin_dose.show,)}


def of_family(code: str) -> tuple[Section, ...]:
    """The sections of a family (CT, RF, DX, MG, NM), in order."""
    return SECTIONS.get(code, ())
