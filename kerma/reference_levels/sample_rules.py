"""Which patients a sample contains, and how many it needs (ICRP 135, 2017; RP 185, 2018).

A site with other rules changes these tables; every page and report states the numbers that it used.
"""

from collections.abc import Mapping
from enum import StrEnum

from kerma.reference_levels.population import Population
from kerma.standard.enumerations import ExamModality

#: Adults of standard size: whole band, and the mean that the sample should have (ICRP 135, 2.3.2).
ADULT_WEIGHT_KG = (50.0, 90.0)
ADULT_MEAN_WEIGHT_KG = (60.0, 80.0)
#: Breasts of standard size, by compressed thickness (national level of the United Kingdom).
BREAST_THICKNESS_MM = (50.0, 60.0)
#: From so many rooms with enough patients on, the 75th percentile of their medians is a local level (ICRP 135).
MIN_ROOMS = 10
LOCAL_PERCENTILE = 75.0

#: Patients that the median of one room needs: adults (ICRP 135), and children in one band (RP 185).
MIN_ADULTS: Mapping[ExamModality, int] = {
    ExamModality.CT: 20,
    ExamModality.RADIOGRAPHY: 20,
    ExamModality.FLUOROSCOPY: 30,
    ExamModality.MAMMOGRAPHY: 50,
    ExamModality.NUCLEAR_MEDICINE: 20,
}
MIN_CHILDREN = 10


class NotCounted(StrEnum):
    """Why a study is not counted in a sample; of several reasons the first one here."""

    #: A phantom, a test, or excluded by a person.
    EXCLUDED = "excluded"
    AGE_UNKNOWN = "age_unknown"
    #: Of another age than the population.
    OTHER_AGE = "other_age"
    #: Several modalities add to the total, as fluoroscopy and the radiographs of another room.
    SEVERAL_MODALITIES = "several_modalities"
    #: No radiograph is known to be of the projection compared, and some state none.
    PROJECTION_UNKNOWN = "projection_unknown"
    #: No radiograph is of the projection compared.
    OTHER_PROJECTION = "other_projection"
    VALUE_MISSING = "value_missing"
    SIZE_UNKNOWN = "size_unknown"
    #: Outside the band of weight, or of compressed thickness.
    SIZE_OUTSIDE = "size_outside"
    #: Equipment states zero for a dose that it did not measure.
    VALUE_ZERO = "value_zero"
    PHANTOM_UNKNOWN = "phantom_unknown"
    #: CTDIvol and DLP refer to another phantom than the one compared.
    OTHER_PHANTOM = "other_phantom"


def min_patients(modality: ExamModality, population: Population) -> int:
    """How many patients the median of one room needs."""
    return MIN_ADULTS[modality] if population.is_adult else MIN_CHILDREN
