"""Reads the rules of a declaration: which studies and events count, classes of numbers, and samples."""

from kerma.facts.fact import ValueKind
from kerma.surveys.declaration import Bands, Rule, Sample, SampleMethod
from kerma.surveys.expression import ExpressionError, FactName, Scope, parse
from kerma.surveys.expression_check import Vocabulary, declared_fact
from kerma.surveys.table_reader import TableReader
from kerma.surveys.units import SAME, Conversion, conversion, convertible_to

_RULE = ("fact", "missing", "one_of", "contains", "below", "at_most", "above", "unit", "also", "reason")
_COMPARISONS = ("missing", "one_of", "contains", "below", "at_most", "above")
_BANDS = ("fact", "bounds", "labels", "unit", "end")
_SAMPLE = ("studies", "per", "method", "seed")

_MAX_STUDIES, _MAX_SEED = 1_000_000, 2**31


def read_rule(table: TableReader, vocabulary: Vocabulary) -> Rule:
    """A rule by which studies or events are left out.

    Raises:
        SurveyError: something in it cannot be used.
    """
    table.permit(_RULE)
    fact = fact_of(table, "fact", vocabulary)
    if not any(key in table.values for key in _COMPARISONS):
        table.fail("fact", f"a rule needs one of {', '.join(_COMPARISONS)}.")
    if any(key in table.values for key in ("below", "at_most", "above")):
        _require_number(table, fact, vocabulary)
    back = _stored_unit(table, fact, vocabulary)
    also = next((read_rule(one, vocabulary) for one in table.tables("also")), None)
    return Rule(
        fact=fact,
        is_missing=table.flag("missing"),
        one_of=table.texts("one_of"),
        contains=table.texts("contains"),
        below=_stored(table.number("below"), back),
        maximum=_stored(table.number("at_most"), back),
        above=_stored(table.number("above"), back),
        also=also,
        reason=table.text("reason", "") or _reason(table, vocabulary),
    )


def read_bands(name: str, table: TableReader, vocabulary: Vocabulary) -> Bands:
    """Classes of a number.

    Raises:
        SurveyError: something in them cannot be used.
    """
    table.permit(_BANDS)
    fact = fact_of(table, "fact", vocabulary)
    _require_number(table, fact, vocabulary)
    bounds, labels = table.numbers("bounds"), table.texts("labels")
    if not bounds or list(bounds) != sorted(set(bounds)):
        table.fail("bounds", "'bounds' must be ascending numbers, as [0, 5, 15].")
    if len(bounds) != len(labels):
        table.fail("labels", f"each of the {len(bounds)} bounds needs a label; there are {len(labels)}.")
    back = _stored_unit(table, fact, vocabulary)
    stored = tuple(float(back(bound)) for bound in bounds)
    return Bands(name, fact, stored, labels, _stored(table.number("end"), back))


def read_sample(table: TableReader, vocabulary: Vocabulary) -> Sample:
    """How many studies count.

    Raises:
        SurveyError: something in it cannot be used.
    """
    table.permit(_SAMPLE)
    method = table.one_of("method", SampleMethod, SampleMethod.FIRST)
    if method is SampleMethod.RANDOM and "seed" not in table.values:
        table.fail("method", "a random sample needs a seed, as seed = 1, so that it can be drawn again.")
    return Sample(
        studies=table.integer("studies", minimum=1, maximum=_MAX_STUDIES),
        per=facts_of_list(table, "per", vocabulary),
        method=method,
        seed=table.integer("seed", 0, maximum=_MAX_SEED),
    )


def fact_of(table: TableReader, key: str, vocabulary: Vocabulary) -> FactName:
    """The fact that a key names.

    Raises:
        SurveyError: there is none of this name.
    """
    text = table.text(key)
    try:
        return _fact(text, vocabulary)
    except ExpressionError as error:
        table.fail_within(key, error.offset, error.what)


def facts_of_list(table: TableReader, key: str, vocabulary: Vocabulary) -> tuple[FactName, ...]:
    """The facts that a list names.

    Raises:
        SurveyError: there is none of a name.
    """
    found = []
    for number, text in enumerate(table.texts(key)):
        try:
            found.append(_fact(text, vocabulary))
        except ExpressionError as error:
            inner = TableReader(table.file, table.positions, (*table.path, key), {})
            inner.fail_within(number, error.offset, error.what)
    return tuple(found)


def _fact(text: str, vocabulary: Vocabulary) -> FactName:
    name = parse(text)
    if not isinstance(name, FactName) or name.scope not in {Scope.STUDY, Scope.EVENT}:
        raise ExpressionError("a fact is expected, as patient_age_years or event.acquisition_type", 0)
    declared_fact(name, vocabulary)
    if name.scope is Scope.EVENT and not vocabulary.has_event:
        raise ExpressionError("a fact of the study is expected here", name.offset)
    if "." in name.name:
        raise ExpressionError("a fact with one value is expected here", name.offset)
    return name


def _require_number(table: TableReader, name: FactName, vocabulary: Vocabulary) -> None:
    if declared_fact(name, vocabulary).kind not in {ValueKind.NUMBER, ValueKind.COUNT}:
        table.fail("fact", f"'{name.name}' is a text and cannot be compared with numbers.")


def _stored_unit(table: TableReader, fact: FactName, vocabulary: Vocabulary) -> Conversion:
    """From the unit of the declaration to the stored one."""
    stored = declared_fact(fact, vocabulary).unit
    if stored in {"", "1"} or not {"below", "at_most", "above", "bounds"} & {*table.values}:
        return SAME
    unit = table.text("unit", "")
    possible = ", ".join(convertible_to(stored))
    if not unit:
        table.fail("fact", f"{fact.name} is in {stored}; state the unit of the numbers: one of {possible}.")
    to_form = conversion(stored, unit)
    if to_form is None:
        table.fail("unit", f"{fact.name} is in {stored}, not comparable with '{unit}'; possible are {possible}.")
    return Conversion(multiplier=to_form.divisor, divisor=to_form.multiplier)


def _stored(number: float | None, back: Conversion) -> float | None:
    return None if number is None else float(back(number))


def _reason(table: TableReader, vocabulary: Vocabulary) -> str:
    """What the rule leaves out, with the label of its fact."""
    unit = f" {unit}" if (unit := table.text("unit", "")) else ""
    label = declared_fact(fact_of(table, "fact", vocabulary), vocabulary).label
    parts = {
        "missing": "is not stated",
        "one_of": f"is {' or '.join(table.texts('one_of'))}",
        "contains": f"contains {' or '.join(table.texts('contains'))}",
        "below": f"is below {table.number('below'):g}{unit}" if "below" in table.values else "",
        "at_most": f"is at most {table.number('at_most'):g}{unit}" if "at_most" in table.values else "",
        "above": f"is above {table.number('above'):g}{unit}" if "above" in table.values else "",
    }
    own = " and ".join(parts[key] for key in _COMPARISONS if key in table.values)
    also = "".join(f", and {one.text('reason', '') or _reason(one, vocabulary)}" for one in table.tables("also"))
    return f"{label} {own}{also}"
