"""Plots of the events of a study, one module a kind of plot; none of them knows Streamlit.

A plot is made of data (one entry a mark), a Vega-Lite specification that is made once for each look, and a note.
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
from dashboard.pages.study.plots.plot import ModalityEvents, Plot
from kerma.standard.enumerations import ExamModality

#: The plots of each modality, in the order in which they are shown.
PLOTS: Mapping[ExamModality, tuple[Callable[[ModalityEvents], Plot | None], ...]] = {
    ExamModality.CT: (scan_ranges.plot, tube.voltage, tube.current),
    ExamModality.FLUOROSCOPY: (dose_in_time.air_kerma, dose_in_time.dose_area_product, angles.plot, tube.voltage),
    ExamModality.RADIOGRAPHY: (exposures.dose, exposures.exposure_index, exposures.voltage),
    ExamModality.MAMMOGRAPHY: (breasts.dose, breasts.thickness, breasts.force),
    ExamModality.NUCLEAR_MEDICINE: (administrations.plot, organ_doses.plot),
}


def plots_of(modality: ExamModality, study: ModalityEvents) -> list[Plot]:
    """The plots for which the events of a modality state enough."""
    plots = (plot_function(study) for plot_function in PLOTS[modality])
    return [plot for plot in plots if plot is not None]
