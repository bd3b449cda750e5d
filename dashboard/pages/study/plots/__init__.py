"""The exposures of a study as pictures, and where it stands among its peers.

Each module makes one kind of picture from rows; none of them knows Streamlit. Specifications are Altair's, made once
for each look; the rows go to the browser beside them.
"""

from collections.abc import Callable, Mapping

from dashboard.pages.study.plots import (
    administrations,
    angles,
    breasts,
    dose_in_time,
    exposures,
    organ_doses,
    scan_ranges,
    tube,
)
from dashboard.pages.study.plots.plot import Exposures, Picture

Maker = Callable[[Exposures], Picture | None]

#: The pictures of each family of studies, in the order in which they are shown.
OF_FAMILY: Mapping[str, tuple[Maker, ...]] = {
    "CT": (scan_ranges.picture, tube.voltage, tube.current),
    "RF": (dose_in_time.air_kerma, dose_in_time.dose_area_product, angles.picture, tube.voltage),
    "DX": (exposures.dose, exposures.exposure_index, exposures.voltage),
    "MG": (breasts.dose, breasts.thickness, breasts.force),
    "NM": (administrations.picture, organ_doses.picture),
}


def pictures(family: str, told: Exposures) -> list[Picture]:
    """The pictures for which the events of a family tell enough."""
    made = (make(told) for make in OF_FAMILY[family])
    return [picture for picture in made if picture is not None]
