"""Declarations of charts: what each shows, and the ones that a page begins with, for each modality."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kerma.database.query.charts.chart_query import TimeStep
from kerma.database.query.charts.dimensions import DIMENSIONS, Dimension
from kerma.database.query.charts.quantities import QUANTITIES, Quantity
from kerma.standard.enumerations import ExamModality


class ChartKind(StrEnum):
    """What a chart shows."""

    FREQUENCY = "frequency"
    BOX = "box"
    MEDIAN = "median"
    MEAN = "mean"
    HISTOGRAM = "histogram"
    OUTLINES = "shares"
    TIME = "time"
    COUNTS = "counts"
    WORKLOAD = "workload"
    RELATION = "relation"
    CLASSES = "classes"
    CHANGE = "change"
    PIVOT = "pivot"


class SortKey(StrEnum):
    """By what the items of a chart are sorted."""

    FREQUENCY = "frequency"
    VALUE = "value"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart of a modality.

    Attributes:
        name: unique on its page.
        kind: what it shows.
        modality: the modality of the studies.
        quantity: name of the quantity; of a relation that on the vertical axis.
        by: name of the dimension to group by; empty: none.
        and_by: name of the second dimension to group by, another one; empty: none.
        x: of a relation, name of the quantity on the horizontal axis; of a table, its second quantity.
        step: of a chart over time, the length of its steps.
        has_all_dates: of a chart over time, whether it begins with the first study, however far that is from the next.
        max_items: largest number of items of the first dimension, the most frequent; all others form one more.
        max_second_items: largest number of items of the second dimension, the most frequent.
        sort: sort key of the items.
        is_reversed: ascending for numbers, Z to A for names.
        day: of a comparison before and after a day, the first day after.
        is_exact: whether every value is counted, even where rollups would answer.
    """

    name: str
    kind: ChartKind
    modality: ExamModality
    quantity: str = ""
    by: str = ""
    and_by: str = ""
    x: str = ""
    step: TimeStep = "month"
    has_all_dates: bool = False
    max_items: int = 12
    max_second_items: int = 6
    sort: SortKey = SortKey.FREQUENCY
    is_reversed: bool = False
    day: date | None = None
    is_exact: bool = False

    @property
    def measured(self) -> Quantity:
        """The quantity shown."""
        return QUANTITIES[self.modality][self.quantity]

    @property
    def x_quantity(self) -> Quantity:
        """Of a relation, the quantity on the horizontal axis; of a table, its second quantity."""
        return QUANTITIES[self.modality][self.x]

    @property
    def dimension(self) -> Dimension | None:
        """The first dimension to group by."""
        return DIMENSIONS[self.modality][self.by] if self.by else None

    @property
    def second_dimension(self) -> Dimension | None:
        """The second dimension to group by."""
        return DIMENSIONS[self.modality][self.and_by] if self.and_by else None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions to group by: none, one or two."""
        return tuple(DIMENSIONS[self.modality][name] for name in (self.by, self.and_by) if name)

    def exactly(self) -> "Chart":
        """The same chart, computed from every value."""
        return replace(self, is_exact=True)


@dataclass(frozen=True, kw_only=True)
class InitialQuantities:
    """The quantities that the charts of a modality begin with, by name.

    Attributes:
        main: of most charts.
        second: of the second box plot.
        relation: horizontal and vertical quantity of a relation.
        table: the two quantities of the table.
    """

    main: str
    second: str
    relation: tuple[str, str]
    table: tuple[str, str]


INITIAL_QUANTITIES: Mapping[ExamModality, InitialQuantities] = {
    ExamModality.CT: InitialQuantities(
        main="study_dlp_mgy_cm",
        second="event_ctdi_vol_mgy",
        relation=("study_patient_weight_kg", "study_dlp_mgy_cm"),
        table=("event_ctdi_vol_mgy", "event_dlp_mgy_cm"),
    ),
    ExamModality.FLUOROSCOPY: InitialQuantities(
        main="study_dap_gy_cm2",
        second="study_fluoro_time_s",
        relation=("study_fluoro_time_s", "study_dap_gy_cm2"),
        table=("event_dap_gy_cm2", "event_reference_air_kerma_mgy"),
    ),
    ExamModality.RADIOGRAPHY: InitialQuantities(
        main="study_dap_gy_cm2",
        second="event_dap_gy_cm2",
        relation=("event_tube_voltage_kv", "event_dap_gy_cm2"),
        table=("event_dap_gy_cm2", "event_tube_voltage_kv"),
    ),
    ExamModality.MAMMOGRAPHY: InitialQuantities(
        main="event_agd_mgy",
        second="event_compressed_thickness_mm",
        relation=("event_compressed_thickness_mm", "event_agd_mgy"),
        table=("event_agd_mgy", "event_compressed_thickness_mm"),
    ),
    ExamModality.NUCLEAR_MEDICINE: InitialQuantities(
        main="study_administered_activity_mbq",
        second="event_administered_activity_mbq",
        relation=("study_patient_weight_kg", "study_administered_activity_mbq"),
        table=("event_administered_activity_mbq", "study_patient_weight_kg"),
    ),
}


def _box(name: str, modality: ExamModality, quantity: str) -> Chart:
    """Box plots by protocol for a quantity of events, by study description for one of studies."""
    by = "protocol" if QUANTITIES[modality][quantity].level == "event" else "procedure"
    return Chart(name=name, kind=ChartKind.BOX, modality=modality, quantity=quantity, by=by)


def _overview(modality: ExamModality) -> tuple[Chart, ...]:
    initial = INITIAL_QUANTITIES[modality]
    return (
        Chart(name="studies", kind=ChartKind.FREQUENCY, modality=modality, by="procedure"),
        _box("dose", modality, initial.main),
        Chart(name="time", kind=ChartKind.TIME, modality=modality, quantity=initial.main),
        Chart(name="workload", kind=ChartKind.WORKLOAD, modality=modality),
        Chart(name="histogram", kind=ChartKind.HISTOGRAM, modality=modality, quantity=initial.main),
        _box("second", modality, initial.second),
        Chart(name="machines", kind=ChartKind.FREQUENCY, modality=modality, by="machine"),
        Chart(
            name="systems",
            kind=ChartKind.OUTLINES,
            modality=modality,
            quantity=initial.main,
            by="machine",
            max_items=8,
        ),
    )


#: The charts of the overview, for each modality.
OVERVIEW: Mapping[ExamModality, tuple[Chart, ...]] = {modality: _overview(modality) for modality in ExamModality}
