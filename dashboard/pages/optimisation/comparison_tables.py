"""Tables of groups side by side: medians of one dose as numbers, and all measures as texts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dashboard.pages.optimisation import data
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.table import CellValue, TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.optimisation.measures import MEASURES, Measure, MeasureLevel
from kerma.database.query.optimisation.side_by_side import ComparedGroup, NumberSummary, TextSummary
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality

_NUMBER, _COUNT = ValueKind.NUMBER, ValueKind.COUNT
_PROTOCOL = Column(name="equipment", label="Protocol", help="As named at the system.")
_RADIOPHARMACEUTICAL = Column(
    name="equipment", label="Radiopharmaceutical", help="Administered radiopharmaceutical, as named by the objects."
)
_STUDIES = Column(name="studies", label="Studies", help="Studies that are compared.", kind=_COUNT)
_EVENTS = Column(name="events", label="Events", help="Irradiation events that are compared.", kind=_COUNT)


def group_name(one: ComparedGroup, names: Mapping[UUID, str]) -> str:
    """The name of equipment, or the protocol."""
    if isinstance(one.group, UUID):
        return names.get(one.group) or str(one.group)
    return one.group or tr("not stated")


def median_columns(code: ExamModality, measure: Measure, *, has_names: bool) -> list[Column]:
    """The columns of the medians of a measure; groups are equipment where they have names, else protocols."""
    unit = measure.fact.unit
    return [
        _group_column(code, has_names=has_names),
        _STUDIES,
        *([_EVENTS] if measure.level is MeasureLevel.EVENT else []),
        Column(name="n", label="Values", help="Number of measured values.", kind=_COUNT),
        Column(name="median", label="Median", help="Typical value.", kind=_NUMBER, unit=unit),
        Column(name="lower", label="95 % from", help="Bootstrap interval of the median.", kind=_NUMBER, unit=unit),
        Column(name="upper", label="95 % to", help="Bootstrap interval of the median.", kind=_NUMBER, unit=unit),
        Column(name="q1", label="Lower quartile", help="25 % of the values are below.", kind=_NUMBER, unit=unit),
        Column(name="q3", label="Upper quartile", help="75 % of the values are below.", kind=_NUMBER, unit=unit),
        Column(name="missing", label="Missing", help="Without a value.", kind=_COUNT),
        Column(name="zero", label="Zero", help="Stated as zero: nothing was measured.", kind=_COUNT),
    ]


def median_row(one: ComparedGroup, names: Mapping[UUID, str], measure: Measure) -> TableRow:
    """The row of a group."""
    row: dict[str, CellValue] = {
        "equipment": group_name(one, names),
        "studies": one.study_count,
        "events": one.event_count,
    }
    summary = one.numbers.get(measure.name)
    if summary is None:
        return row
    lower, upper = summary.interval or (None, None)
    first, median, third = summary.quartiles or (None, None, None)
    numbers: dict[str, CellValue] = {"n": summary.n, "missing": summary.missing, "zero": summary.zero}
    return {**row, **numbers, "median": median, "lower": lower, "upper": upper, "q1": first, "q3": third}


def show_details(code: ExamModality, groups: Sequence[ComparedGroup], names: Mapping[UUID, str]) -> None:
    """Show all measures, one column each."""
    shown = [one for one in MEASURES[code].values() if any(_summary(group, one) for group in groups)]
    columns = [_group_column(code, has_names=bool(names)), *map(_column, shown)]
    rows = [
        {"equipment": group_name(group, names), **{one.name: cell_text(group, one) for one in shown}}
        for group in groups
    ]
    key = f"details:{code}:{hash(tuple(group.group for group in groups))}"
    table.show(rows, columns, key=key, alt=tr("Technique and patients"))


def cell_text(group: ComparedGroup, measure: Measure) -> str | None:
    """A measure of a group in words; None where it does not apply."""
    summary = _summary(group, measure)
    if isinstance(summary, TextSummary):
        return _text(measure, summary)
    return None if summary is None else _number(summary)


def _summary(group: ComparedGroup, measure: Measure) -> NumberSummary | TextSummary | None:
    return group.texts.get(measure.name) if measure.is_text else group.numbers.get(measure.name)


def _group_column(code: ExamModality, *, has_names: bool) -> Column:
    """The column of what is compared: systems where these have names, else protocols or radiopharmaceuticals."""
    if has_names:
        return EQUIPMENT
    return _RADIOPHARMACEUTICAL if code is ExamModality.NUCLEAR_MEDICINE else _PROTOCOL


def _column(measure: Measure) -> Column:
    return Column(
        name=measure.name, label=data.measure_label(measure), help=measure.fact.meaning, unit=measure.fact.unit
    )


def _number(summary: NumberSummary) -> str:
    """Median and quartiles, and how many values are not known: `120 (100 … 120), 3 missing`."""
    parts = []
    if summary.quartiles is not None:
        first, median, third = map(formatting.four_digits, summary.quartiles)
        parts.append(f"{median} ({first} … {third})")
    if summary.missing:
        parts.append(tr("{count} missing", count=formatting.number(summary.missing)))
    if summary.zero:
        parts.append(tr("{count} zero", count=formatting.number(summary.zero)))
    return ", ".join(parts)


def _text(measure: Measure, summary: TextSummary) -> str:
    """The most frequent text: `head, 16 cm (20 of 22), 3 missing`."""
    parts = []
    if summary.text is not None:
        is_code = measure.fact.kind is ValueKind.CODE
        shown = formatting.word(summary.text) if is_code else summary.text
        count, n = formatting.number(summary.frequency), formatting.number(summary.n)
        parts.append(tr("{text} ({count} of {n})", text=shown, count=count, n=n))
    if summary.missing:
        parts.append(tr("{count} missing", count=formatting.number(summary.missing)))
    return ", ".join(parts)
