"""Reads the blocks of columns of a declaration."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kerma.surveys.declaration import RowsPer
from kerma.surveys.doses import DOSE, study_facts_in
from kerma.surveys.expression import Call, Expression, ExpressionError, FactName, Literal, parse
from kerma.surveys.expression_check import Meaning, Vocabulary, declared_fact, meaning
from kerma.surveys.functions import AGGREGATES, COUNT
from kerma.surveys.layout import Block, Column, MoreEvents
from kerma.surveys.table_reader import TableReader
from kerma.surveys.units import SAME, Conversion, conversion, convertible_to

_BLOCK = ("columns", "repeat", "more", "gap")
_COLUMN = ("title", "value", "text", "empty", "unit", "decimals")
_MAX_DECIMALS = 9
_TEXTS_OF_DOSE = ("dose_name", "dose_unit")


@dataclass(frozen=True)
class Context:
    """What the columns are read for.

    Attributes:
        vocabulary: what their values may name.
        rows: what one row stands for.
        group_by: the facts of a group.
    """

    vocabulary: Vocabulary
    rows: RowsPer
    group_by: tuple[FactName, ...] = ()


def read_blocks(tables: Iterator[TableReader], context: Context) -> tuple[Block, ...]:
    """The blocks of columns.

    Raises:
        SurveyError: something in them cannot be used.
    """
    return tuple(_block(table, context) for table in tables)


def _block(table: TableReader, context: Context) -> Block:
    table.permit(_BLOCK)
    repeat = table.integer("repeat", 0)
    if repeat and context.rows is not RowsPer.STUDY:
        table.fail("repeat", 'blocks are repeated for each event only where rows = "study".')
    vocabulary = replace(context.vocabulary, has_event=context.vocabulary.has_event or repeat > 0)
    columns = tuple(_column(one, replace(context, vocabulary=vocabulary)) for one in table.tables("columns"))
    if not columns:
        table.fail("columns", 'a block needs columns, as columns = [{ title = "Age", empty = "why" }].')
    more = table.one_of("more", MoreEvents, MoreEvents.APPEND)
    return Block(columns, repeat, more, table.integer("gap", 0))


def _column(table: TableReader, context: Context) -> Column:
    table.permit(_COLUMN)
    stated = [key for key in ("value", "text", "empty") if key in table.values]
    if len(stated) != 1:
        listed = " and ".join(stated) or "none"
        table.fail(stated[-1] if stated else "", f"a column has one of value, text and empty; this one has {listed}.")
    title, unit = table.text("title", ""), table.text("unit", "")
    if stated[0] == "text":
        return Column(title=title, text=table.text("text"), unit=unit)
    if stated[0] == "empty":
        return Column(title=title, empty=table.text("empty"), unit=unit)
    try:
        expression, aggregate, found = _value(table.text("value"), context)
    except ExpressionError as error:
        table.fail_within("value", error.offset, error.what)
    return Column(
        title=title,
        expression=expression,
        aggregate=aggregate,
        unit=unit,
        conversion=conversion_of(table, found, unit),
        decimals=decimals_of(table),
    )


def _value(text: str, context: Context) -> tuple[Expression, str, Meaning]:
    """The value of a column, the function over the rows of a group, and what it yields."""
    expression = parse(text)
    _check_dose(expression, context)
    if context.rows is not RowsPer.GROUP:
        return expression, "", meaning(expression, context.vocabulary)
    if isinstance(expression, Call) and (expression.function in AGGREGATES or expression.function == COUNT):
        return _aggregate(expression, context)
    if isinstance(expression, FactName):
        declared_fact(expression, context.vocabulary)
        by = {(one.scope, one.name) for one in context.group_by}
        if (expression.scope, expression.name) in by or expression.name in _TEXTS_OF_DOSE:
            return expression, "", meaning(expression, context.vocabulary)
    functions = ", ".join((COUNT, *AGGREGATES))
    raise ExpressionError(f"a column of groups is one of the facts in 'by', or a function: {functions}", 0)


def _check_dose(expression: Expression, context: Context) -> None:
    """Refuse the dose within a function of values, and doses of several modalities in one group."""
    outer = expression.arguments if isinstance(expression, Call) and context.rows is RowsPer.GROUP else (expression,)
    named = frozenset[str]().union(*map(study_facts_in, outer))
    if DOSE in named and not all(isinstance(one, FactName) for one in outer):
        raise ExpressionError("'dose' stands alone: its unit is that of each modality", 0)
    is_divided = len(context.vocabulary.modalities) == 1 or any(one.name == "modality" for one in context.group_by)
    if named & {DOSE, *_TEXTS_OF_DOSE} and context.rows is RowsPer.GROUP and not is_divided:
        raise ExpressionError("the modalities have doses of different units; add 'modality' to 'by' of [groups]", 0)


def _aggregate(call: Call, context: Context) -> tuple[Expression, str, Meaning]:
    """A function over the rows of a group: what it takes of each row, its name, and what it yields."""
    if call.function == COUNT and not call.arguments:
        return Literal("1"), COUNT, Meaning()
    if len(call.arguments) != 1:
        raise ExpressionError(f"{call.function}() of a group takes one value", call.offset)
    [argument] = call.arguments
    found = meaning(argument, context.vocabulary)
    if call.function == COUNT:
        return argument, COUNT, Meaning()
    if not found.is_number or found.is_several:
        raise ExpressionError(f"{call.function}() takes one number of each row", argument.offset)
    return argument, call.function, found


def conversion_of(table: TableReader, found: Meaning, unit: str) -> Conversion:
    """The conversion of a value into the unit of the form.

    Raises:
        SurveyError: the unit is missing, or of another quantity.
    """
    if not found.unit:
        return SAME
    possible = ", ".join(convertible_to(found.unit))
    if not unit:
        table.fail("value", f"the value is in {found.unit}; state the unit of the form: one of {possible}.")
    converted = conversion(found.unit, unit)
    if converted is None:
        table.fail("unit", f"a value in {found.unit} cannot be given in '{unit}'; possible are {possible}.")
    return converted


def decimals_of(table: TableReader) -> int | None:
    """The decimals of a column; None: as stored.

    Raises:
        SurveyError: there are too many.
    """
    if "decimals" not in table.values:
        return None
    decimals = table.integer("decimals", maximum=_MAX_DECIMALS)
    if decimals > _MAX_DECIMALS:
        table.fail("decimals", f"'decimals' must be at most {_MAX_DECIMALS}, not {decimals}.")
    return decimals
