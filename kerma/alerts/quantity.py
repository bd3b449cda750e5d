"""Quantities of alert rules: their units in Kerma, the modalities that have them, and what one value belongs to."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from kerma.standard.enumerations import ExamModality

_M = ExamModality


class AlertQuantity(StrEnum):
    """What an alert rule limits, by its name in files."""

    PEAK_SKIN_DOSE = "peak_skin_dose"
    REFERENCE_AIR_KERMA = "reference_air_kerma"
    DAP = "dap"
    FLUORO_TIME = "fluoro_time"
    DAP_PER_EXPOSURE = "dap_per_exposure"
    DLP = "dlp"
    DLP_PER_ACQUISITION = "dlp_per_acquisition"
    CTDI_VOL = "ctdi_vol"
    AGD_PER_BREAST = "agd_per_breast"
    AGD_PER_EXPOSURE = "agd_per_exposure"
    ADMINISTERED_ACTIVITY = "administered_activity"


class ValueLevel(StrEnum):
    """What a value belongs to."""

    #: A study: its total.
    STUDY = "study"
    #: A study: the larger of several totals that are never added, as air kerma of two planes, or dose of two breasts.
    LARGEST = "largest"
    #: An irradiation event; each may raise an alert of its own.
    EVENT = "event"
    #: A study: the skin dose that Kerma computes after it was stored.
    SKIN_DOSE = "skin_dose"


class AlertTraits(NamedTuple):
    """Properties of a quantity.

    Attributes:
        unit: UCUM code of its unit in Kerma.
        level: what one value belongs to.
        modalities: whose studies have it.
        facts: names of the facts (`kerma.facts`) that state it.
    """

    unit: str
    level: ValueLevel
    modalities: tuple[ExamModality, ...]
    facts: tuple[str, ...]


_PROJECTION = (_M.FLUOROSCOPY, _M.RADIOGRAPHY)
TRAITS: Mapping[AlertQuantity, AlertTraits] = {
    AlertQuantity.PEAK_SKIN_DOSE: AlertTraits("mGy", ValueLevel.SKIN_DOSE, (_M.FLUOROSCOPY,), ("peak_skin_dose_mgy",)),
    AlertQuantity.REFERENCE_AIR_KERMA: AlertTraits(
        "mGy", ValueLevel.LARGEST, _PROJECTION, ("reference_air_kerma_mgy",)
    ),
    AlertQuantity.DAP: AlertTraits("Gy.cm2", ValueLevel.STUDY, (*_PROJECTION, _M.CT), ("dap_gy_cm2",)),
    AlertQuantity.FLUORO_TIME: AlertTraits("s", ValueLevel.STUDY, _PROJECTION, ("fluoro_time_s",)),
    AlertQuantity.DAP_PER_EXPOSURE: AlertTraits("Gy.cm2", ValueLevel.EVENT, _PROJECTION, ("dap_gy_cm2",)),
    AlertQuantity.DLP: AlertTraits("mGy.cm", ValueLevel.STUDY, (_M.CT,), ("dlp_mgy_cm",)),
    AlertQuantity.DLP_PER_ACQUISITION: AlertTraits("mGy.cm", ValueLevel.EVENT, (_M.CT,), ("dlp_mgy_cm",)),
    AlertQuantity.CTDI_VOL: AlertTraits("mGy", ValueLevel.EVENT, (_M.CT,), ("ctdi_vol_mgy",)),
    AlertQuantity.AGD_PER_BREAST: AlertTraits(
        "mGy", ValueLevel.LARGEST, (_M.MAMMOGRAPHY,), ("agd_left_mgy", "agd_right_mgy")
    ),
    AlertQuantity.AGD_PER_EXPOSURE: AlertTraits("mGy", ValueLevel.EVENT, (_M.MAMMOGRAPHY,), ("agd_mgy",)),
    AlertQuantity.ADMINISTERED_ACTIVITY: AlertTraits(
        "MBq", ValueLevel.STUDY, (_M.NUCLEAR_MEDICINE,), ("administered_activity_mbq",)
    ),
}
