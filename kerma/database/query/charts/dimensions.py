"""Dimensions: by which property of a study or of its events a chart groups values.

To add one, declare it in `_DECLARED`; its criterion, if there is one for the same column, is found by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kerma.database.query.charts.chart_records import Item
from kerma.database.query.charts.column_criterion import Level, column_criterion
from kerma.database.query.filters.criterion import FilterKind
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import NAME_COLUMNS, examination_name
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

_ALL = tuple(ExamModality)
_XRAY = (ExamModality.CT, ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY, ExamModality.MAMMOGRAPHY)


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A property by which studies or events are grouped.

    Attributes:
        name: its name in a URL parameter; unique within a modality.
        label: its label on screen, in English.
        level: whether studies or their events have it.
        fact: the fact, which names the column.
        modalities: the modalities that have it.
    """

    name: str
    label: str
    level: Level
    fact: str
    modalities: tuple[ExamModality, ...] = field(default=_ALL)

    @property
    def is_of_terms(self) -> bool:
        """Whether the column holds the identifier of a term instead of its text: an index then covers the query."""
        return self.level == "study" and self.fact == rollup_quantities.PROCEDURE

    def column(self, modality: ExamModality) -> AnyColumn:
        """The column of the value, or of the identifier of the term."""
        if self.is_of_terms:
            return study_table.c.procedure_id
        if self.fact in NAME_COLUMNS:
            return examination_name.c[self.fact]
        return (study_table if self.level == "study" else EVENT_TABLES[modality]).c[self.fact]

    def criterion(self, modality: ExamModality) -> str | None:
        """Name of the criterion that selects exactly the studies with one value; None where there is none."""
        return column_criterion(modality, self.level, self.fact, kinds={FilterKind.ONE_OF, FilterKind.EQUIPMENT})


#: The position of everything that is not among the items of a grouping.
OTHER = 0


@dataclass(frozen=True)
class Grouping:
    """The items of one or two dimensions that form groups of their own.

    The group of a row is the position of its item, from 1; `OTHER` stands for all other items. With a second grouping
    each pair of items is a group: the position of the first times `width`, plus that of the second.

    Attributes:
        dimension: what the items are values of.
        items: the values, None for the missing one; the first has position 1.
        second: the grouping within each item; None: there is one dimension. It has no second grouping of its own.
    """

    dimension: Dimension
    items: tuple[Item, ...]
    second: "Grouping | None" = None

    @property
    def width(self) -> int:
        """Number of positions in the second grouping, that of all others included; 1 without one."""
        return 1 if self.second is None else len(self.second.items) + 1

    def positions(self, group: int) -> tuple[int, int]:
        """The positions of a group's items in the first and the second grouping."""
        return divmod(group, self.width)

    def is_other(self, group: int) -> bool:
        """Whether a group belongs to none of the items, of the first or of the second grouping."""
        first, second = self.positions(group)
        return first == OTHER or (self.second is not None and second == OTHER)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Its one or two dimensions."""
        return (self.dimension,) if self.second is None else (self.dimension, self.second.dimension)


def is_other(grouping: Grouping | None, group: int) -> bool:
    """Whether a group belongs to none of the items of a grouping; without grouping, nothing does."""
    return grouping is not None and grouping.is_other(group)


EQUIPMENT = Dimension(name="machine", label="System", level="study", fact="equipment_id")
PROCEDURE = Dimension(name="procedure", label="Study description", level="study", fact=rollup_quantities.PROCEDURE)
STANDARD_NAME = Dimension(name="name", label="Standard name", level="study", fact=rollup_quantities.STANDARD_NAME)
PROTOCOL = Dimension(name="protocol", label="Protocol", level="event", fact="acquisition_protocol", modalities=_XRAY)
RADIOPHARMACEUTICAL = Dimension(
    name="protocol",
    label="Radiopharmaceutical",
    level="event",
    fact="radiopharmaceutical",
    modalities=(ExamModality.NUCLEAR_MEDICINE,),
)

_DECLARED = (
    PROCEDURE,
    STANDARD_NAME,
    EQUIPMENT,
    PROTOCOL,
    RADIOPHARMACEUTICAL,
    Dimension(name="region", label="Region", level="study", fact="region"),
    Dimension(name="requested", label="Requested procedure", level="study", fact="requested_procedure"),
    Dimension(name="performed", label="Performed procedure", level="study", fact="performed_procedure"),
    Dimension(name="operator", label="Operator", level="study", fact="operators_name"),
    Dimension(name="physician", label="Physician", level="study", fact="performing_physician_name"),
    Dimension(name="software", label="Software version", level="study", fact="software_versions"),
    Dimension(name="sex", label="Sex", level="study", fact="patient_sex"),
    Dimension(
        name="type", label="Acquisition type", level="event", fact="acquisition_type", modalities=(ExamModality.CT,)
    ),
    Dimension(
        name="event_type",
        label="Event type",
        level="event",
        fact="irradiation_event_type",
        modalities=(ExamModality.FLUOROSCOPY,),
    ),
    Dimension(name="view", label="View", level="event", fact="view", modalities=(ExamModality.MAMMOGRAPHY,)),
    Dimension(
        name="laterality", label="Breast", level="event", fact="laterality", modalities=(ExamModality.MAMMOGRAPHY,)
    ),
)
#: Dimensions of each modality by name.
DIMENSIONS: Mapping[ExamModality, Mapping[str, Dimension]] = {
    modality: {dimension.name: dimension for dimension in _DECLARED if modality in dimension.modalities}
    for modality in ExamModality
}


def dimensions_of(grouping: Grouping | None) -> tuple[Dimension, ...]:
    """The dimensions of a grouping; none where nothing is grouped."""
    return () if grouping is None else grouping.dimensions
