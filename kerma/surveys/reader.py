"""Reads the declaration of a survey from TOML; every fault is reported with file, line and column."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace

from kerma.standard.enumerations import ExamModality
from kerma.surveys.column_reader import Context, read_blocks
from kerma.surveys.declaration import FilterEntry, FilterSetting, RowsPer, StudyOrder, Survey
from kerma.surveys.dose_reader import read_doses, read_modalities
from kerma.surveys.errors import Position, SurveyError
from kerma.surveys.expression_check import Vocabulary
from kerma.surveys.known_facts import OF_DOSES, event_facts, study_facts
from kerma.surveys.layout import WORKBOOK_SHEETS, MoreEvents, SheetLayout
from kerma.surveys.rule_reader import facts_of_list, read_bands, read_rule, read_sample
from kerma.surveys.table_reader import TableReader
from kerma.surveys.toml_positions import TomlPositions

_SURVEY = (
    *("name", "title", "version", "source", "note", "modality", "rows", "order", "filter", "studies", "events"),
    *("bands", "doses", "words", "sample", "groups", "blocks", "sheet"),
)
_SHEET = ("name", "title_rows", "header_row", "units_row", "first_data_row", "delimiter", "decimal_comma")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AT = re.compile(r" \(at line (\d+), column (\d+)\)")
_FORBIDDEN_IN_SHEETS = "[]:*?/\\"
_MAX_SHEET_NAME = 31


def read_survey(text: str, file: str) -> Survey:
    """The survey that a document declares.

    Args:
        text: the document in TOML.
        file: its name, for messages.

    Raises:
        SurveyError: something in it cannot be used.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), file, text) from error
    table = TableReader(file, TomlPositions(text), (), values)
    table.permit(_SURVEY)
    return _survey(table, hashlib.sha256(text.encode()).hexdigest())


def _syntax_error(what: str, file: str, text: str) -> SurveyError:
    found = _AT.search(what)
    position = Position(int(found[1]), int(found[2])) if found else Position(text.count("\n") + 1, 1)
    return SurveyError(file, position, f"no valid TOML: {_AT.sub('', what)}.")


def _survey(table: TableReader, sha256: str) -> Survey:
    modalities, rows = read_modalities(table), table.one_of("rows", RowsPer, RowsPer.STUDY)
    of_study = Vocabulary(modalities, words=_words(table))
    bands = tuple(read_bands(name, one, of_study) for name, one in _bands(table, modalities))
    doses = read_doses(table, modalities)
    of_study = replace(of_study, bands=[one.name for one in bands], has_doses=bool(doses))
    of_event = replace(of_study, has_event=True)
    groups = _groups(table, rows)
    group_of = RowsPer.STUDY if groups is None else groups.one_of("of", RowsPer, RowsPer.STUDY)
    of_row = of_event if RowsPer.EVENT in {rows, group_of} else of_study
    group_by = () if groups is None else facts_of_list(groups, "by", of_row)
    studies, events, sample = table.table("studies"), table.table("events"), table.table("sample")
    for part, known in ((studies, ("needs", "leave_out")), (events, ("leave_out",))):
        if part is not None:
            part.permit(known)
    blocks = read_blocks(table.tables("blocks"), Context(of_row, rows, group_by))
    if not blocks:
        table.fail("", "a survey needs columns: [[blocks]] with columns = [ … ].")
    if sum(block.repeat > 0 and block.more is MoreEvents.APPEND for block in blocks) > 1:
        table.fail("blocks", 'one block at most has more = "append"; the others need more = "leave_out".')
    return Survey(
        name=_name(table),
        title=table.text("title"),
        version=table.text("version"),
        source=table.text("source"),
        note=table.text("note", ""),
        modalities=modalities,
        rows=rows,
        order=table.one_of("order", StudyOrder, StudyOrder.OLDEST_FIRST),
        filter=_filter(table),
        needs=() if studies is None else facts_of_list(studies, "needs", of_study),
        study_rules=() if studies is None else tuple(read_rule(r, of_study) for r in studies.tables("leave_out")),
        event_rules=() if events is None else tuple(read_rule(r, of_event) for r in events.tables("leave_out")),
        bands=bands,
        doses=doses,
        words=of_study.words,
        sample=None if sample is None else read_sample(sample, of_study),
        group_by=group_by,
        group_of=group_of,
        unknown="unknown" if groups is None else groups.text("unknown", "unknown"),
        min_values=1 if groups is None else groups.integer("min_values", 1, minimum=1),
        blocks=blocks,
        sheet=_sheet(table),
        file=table.file,
        sha256=sha256,
    )


def _name(table: TableReader) -> str:
    name = table.text("name")
    if not _NAME.fullmatch(name):
        table.fail("name", f"'name' must be of small letters, digits and hyphens, as ukhsa-ct-2019, not '{name}'.")
    return name


def _words(table: TableReader) -> Mapping[str, Mapping[str, str]]:
    words = table.table("words")
    if words is None:
        return {}
    tables = {name: words.table(name) for name in words.values}
    return {name: {key: one.text(key) for key in one.values} for name, one in tables.items() if one is not None}


def _bands(table: TableReader, modalities: tuple[ExamModality, ...]) -> list[tuple[str, TableReader]]:
    bands = table.table("bands")
    if bands is None:
        return []
    for name in bands.values:
        if any(name in {*study_facts(one), *event_facts(one), *OF_DOSES} for one in modalities):
            bands.fail(name, f"'{name}' is a fact of Kerma; name these classes otherwise, as age_band.")
    found = ((name, bands.table(name)) for name in bands.values)
    return [(name, one) for name, one in found if one is not None]


def _groups(table: TableReader, rows: RowsPer) -> TableReader | None:
    groups = table.table("groups")
    if (groups is None) == (rows is RowsPer.GROUP):
        table.fail("groups" if groups else "rows", 'rows = "group" and the table [groups] belong together.')
    if groups is None:
        return None
    groups.permit(("by", "of", "unknown", "min_values"))
    if not groups.texts("by"):
        groups.fail("by", 'groups need facts, as by = ["standard_name"].')
    if groups.one_of("of", RowsPer, RowsPer.STUDY) is RowsPer.GROUP:
        groups.fail("of", "a group is of studies or of events: 'study' or 'event'.")
    return groups


def _filter(table: TableReader) -> tuple[FilterEntry, ...]:
    found = table.table("filter")
    if found is None:
        return ()
    return tuple(FilterEntry(name, _setting(found, name), found.position(name)) for name in found.values)


def _setting(table: TableReader, name: str) -> FilterSetting:
    value = table.values[name]
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return table.texts(name)
    limits = table.table(name) if isinstance(value, dict) else None
    if limits is None:
        table.fail(
            name, f"'{name}' must be a text, a list of texts, true, false or limits, as {{ min = 16, max = 90 }}."
        )
    limits.permit(("min", "max"))
    return (limits.number("min"), limits.number("max"))


def _sheet(table: TableReader) -> SheetLayout:
    sheet = table.table("sheet")
    if sheet is None:
        table.fail("", 'the table [sheet] is missing, as [sheet] with name = "Data".')
    sheet.permit(_SHEET)
    name, title_rows = sheet.text("name"), sheet.texts("title_rows")
    if not name or len(name) > _MAX_SHEET_NAME or set(name) & set(_FORBIDDEN_IN_SHEETS):
        sheet.fail("name", f"a sheet's name has 1 to {_MAX_SHEET_NAME} characters, none of {_FORBIDDEN_IN_SHEETS}")
    header_row, units_row = sheet.integer("header_row", len(title_rows) + 1), sheet.integer("units_row", 0)
    if name.casefold() in {one.casefold() for one in WORKBOOK_SHEETS}:
        sheet.fail("name", f"another sheet of the workbook is called '{name}'.")
    above = max(len(title_rows), header_row, units_row)
    first = sheet.integer("first_data_row", above + 1, minimum=1)
    if first <= above or (header_row and header_row in {units_row, *range(1, len(title_rows) + 1)}):
        sheet.fail("first_data_row", f"titles, headings and units have a row each; the data begin after {above}.")
    delimiter = sheet.text("delimiter", "")
    if delimiter not in {"", ",", ";", "\t"}:
        sheet.fail("delimiter", f"'delimiter' must be a comma, a semicolon or a tab, not '{delimiter}'.")
    return SheetLayout(name, title_rows, header_row, units_row, first, delimiter, sheet.flag("decimal_comma"))
