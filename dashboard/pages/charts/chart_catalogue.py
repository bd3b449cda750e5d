"""Which charts there are. A chart is a declaration; one engine draws them for all modalities."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kerma.database.query.charts.exact_statistics import Step
from kerma.database.query.charts.quantities import DIMENSIONS, QUANTITIES, Dimension, Quantity
from kerma.standard.enumerations import ExamModality


class Kind(StrEnum):
    """What a chart shows."""

    FREQUENCY = "frequency"
    BOX = "box"
    MEDIAN = "median"
    MEAN = "mean"
    HISTOGRAM = "histogram"
    SHARES = "shares"
    TIME = "time"
    COUNTS = "counts"
    WORKLOAD = "workload"
    RELATION = "relation"
    CHANGE = "change"
    PIVOT = "pivot"


class Sort(StrEnum):
    """In which order the items of a chart stand."""

    FREQUENCY = "frequency"
    VALUE = "value"
    NAME = "name"


@dataclass(frozen=True)
class Chart:
    """One chart of a modality.

    Attributes:
        name: unique on its page.
        kind: what it shows.
        modality: CT, RF, DX, MG or NM.
        quantity: name of the quantity; of a relation that on the vertical axis.
        by: name of the dimension whose items are told apart; empty: none are.
        x: of a relation, name of the quantity on the horizontal axis.
        step: of a chart over time, how long each of its steps is.
        most_items: so many items are told apart, the commonest; all others are one.
        sort: their order.
        is_reversed: from the least to the greatest, or from Z to A.
        day: of a change, the first day after it.
        is_exact: every value is asked, even where counts could tell.
    """

    name: str
    kind: Kind
    modality: ExamModality
    quantity: str = ""
    by: str = ""
    x: str = ""
    step: Step = "month"
    most_items: int = 12
    sort: Sort = Sort.FREQUENCY
    is_reversed: bool = False
    day: date | None = None
    is_exact: bool = False

    @property
    def measured(self) -> Quantity:
        """The quantity shown."""
        return QUANTITIES[self.modality][self.quantity]

    @property
    def across(self) -> Quantity:
        """Of a relation, the quantity on the horizontal axis."""
        return QUANTITIES[self.modality][self.x]

    @property
    def dimension(self) -> Dimension | None:
        """The dimension whose items are told apart."""
        return DIMENSIONS[self.modality][self.by] if self.by else None

    def exactly(self) -> "Chart":
        """The same from every single value."""
        return replace(self, is_exact=True)


#: The quantity that the charts of a modality begin with, and the one of its events.
MAIN = {
    "CT": ("study_dlp_mgy_cm", "event_ctdi_vol_mgy"),
    "RF": ("study_dap_gy_cm2", "study_fluoro_time_s"),
    "DX": ("study_dap_gy_cm2", "event_dap_gy_cm2"),
    "MG": ("event_agd_mgy", "event_compressed_thickness_mm"),
    "NM": ("study_administered_activity_mbq", "event_administered_activity_mbq"),
}
#: The two quantities of which a relation is shown first: horizontal, vertical.
RELATED = {
    "CT": ("study_patient_weight_kg", "study_dlp_mgy_cm"),
    "RF": ("study_fluoro_time_s", "study_dap_gy_cm2"),
    "DX": ("event_tube_voltage_kv", "event_dap_gy_cm2"),
    "MG": ("event_compressed_thickness_mm", "event_agd_mgy"),
    "NM": ("study_patient_weight_kg", "study_administered_activity_mbq"),
}


def _overview(modality: ExamModality) -> tuple[Chart, ...]:
    main, second = MAIN[modality]
    is_of_events = second.startswith("event_")
    return (
        Chart("studies", Kind.FREQUENCY, modality, by="procedure"),
        Chart("dose", Kind.BOX, modality, main, by="protocol" if main.startswith("event_") else "procedure"),
        Chart("time", Kind.TIME, modality, main),
        Chart("workload", Kind.WORKLOAD, modality),
        Chart("histogram", Kind.HISTOGRAM, modality, main),
        Chart("second", Kind.BOX, modality, second, by="protocol" if is_of_events else "procedure"),
        Chart("machines", Kind.FREQUENCY, modality, by="machine"),
        Chart("systems", Kind.SHARES, modality, main, by="machine", most_items=8),
    )


#: The first charts of each modality.
OVERVIEW = {modality: _overview(modality) for modality in ExamModality}
