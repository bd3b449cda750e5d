"""Quantities of reference levels: their units in Kerma, and the modalities whose studies have them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from kerma.standard.enumerations import ExamModality

_M = ExamModality


class LevelQuantity(StrEnum):
    """What a reference level limits, by its name in files and URLs."""

    CTDI_VOL = "ctdi_vol"
    DLP = "dlp"
    DAP = "dap"
    #: Of one radiograph; a study may have several, in different projections.
    DAP_PER_PROJECTION = "dap_per_projection"
    REFERENCE_AIR_KERMA = "reference_air_kerma"
    FLUORO_TIME = "fluoro_time"
    AGD = "agd"
    ADMINISTERED_ACTIVITY = "administered_activity"
    #: Of intra-oral radiography; no object states it.
    INCIDENT_AIR_KERMA = "incident_air_kerma"


class QuantityTraits(NamedTuple):
    """Properties of a quantity.

    Attributes:
        unit: UCUM code of its unit in Kerma.
        modalities: whose studies are compared by it; empty: Kerma stores no such value.
    """

    unit: str
    modalities: tuple[ExamModality, ...]


#: In the order in which a page offers them.
TRAITS: Mapping[LevelQuantity, QuantityTraits] = {
    LevelQuantity.DLP: QuantityTraits("mGy.cm", (_M.CT,)),
    LevelQuantity.CTDI_VOL: QuantityTraits("mGy", (_M.CT,)),
    LevelQuantity.DAP_PER_PROJECTION: QuantityTraits("Gy.cm2", (_M.RADIOGRAPHY,)),
    LevelQuantity.DAP: QuantityTraits("Gy.cm2", (_M.FLUOROSCOPY, _M.RADIOGRAPHY)),
    LevelQuantity.REFERENCE_AIR_KERMA: QuantityTraits("mGy", (_M.FLUOROSCOPY,)),
    LevelQuantity.FLUORO_TIME: QuantityTraits("s", (_M.FLUOROSCOPY,)),
    LevelQuantity.AGD: QuantityTraits("mGy", (_M.MAMMOGRAPHY,)),
    LevelQuantity.ADMINISTERED_ACTIVITY: QuantityTraits("MBq", (_M.NUCLEAR_MEDICINE,)),
    LevelQuantity.INCIDENT_AIR_KERMA: QuantityTraits("mGy", ()),
}


def quantities_of(modality: ExamModality) -> tuple[LevelQuantity, ...]:
    """The quantities by which studies of a modality are compared."""
    return tuple(quantity for quantity, traits in TRAITS.items() if modality in traits.modalities)
