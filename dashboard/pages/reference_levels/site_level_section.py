"""The section Levels of this site: the levels in force, their file, and a file that changes them with its preview."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.reference_levels import data, labels, site_level_changes, tables
from dashboard.pages.reference_levels.site_level_changes import RIGHT, PreparedLevels
from dashboard.ui import page_file, table
from dashboard.ui.cached_queries import local_now
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.page_file import PageFile
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.error_texts import configuration_error_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.reference_levels.level_changes import LevelChanges
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.row_file import RowProblem

_RESULT, _FILE_NUMBER = "site_levels_result", "site_levels_file"
_MAX_PROBLEMS = 50
_ADDED, _CHANGED, _ENDED = msg("added"), msg("changed"), msg("ended")
_BY_NAME = {column.name: column for column in tables.LEVEL_COLUMNS}
_COLUMNS = (
    *(_BY_NAME[name] for name in ("level_id", "jurisdiction")),
    Column(name="modality", label="Modality", help="The modality of the examination."),
    _BY_NAME["examination"],
    Column(name="standard_name", label="Standard name", help="With which it is compared; empty: with none."),
    Column(name="population", label="Patients", help="To whom it applies."),
    Column(name="quantity", label="Quantity", help="What it limits."),
    *(_BY_NAME[name] for name in ("value", "valid_from", "valid_to", "mark", "source")),
    *(_BY_NAME[name] for name in ("statistic", "phantom", "projection")),
)
_WHAT = Column(name="what", label="Change", help="What the file would do.")
_PROBLEM_COLUMNS = (
    Column(name="line", label="Line", help="Line of the file, from 1 with the heading.", kind=ValueKind.COUNT),
    Column(name="column", label="Column", help="Column of the file; empty: the whole line."),
    Column(name="problem", label="Problem", help="What is wrong."),
)


def show() -> None:
    """Show the section to users who may change levels."""
    if not may_change(RIGHT):
        return
    with st.expander(tr("Levels of this site"), icon=":material/straighten:", expanded=_RESULT in st.session_state):
        if text := st.session_state.pop(_RESULT, None):
            plain_text.result(text)
        of_site = data.levels_of_site()
        _list(of_site)
        file = PageFile("kerma_levels.csv", "text/csv", site_level_changes.csv_of_site)
        page_file.button(tr("Levels of this site as CSV"), file, key="site_levels:csv")
        _upload()
        if of_site:
            _removal(of_site)


def _list(of_site: Sequence[ReferenceLevel]) -> None:
    if not of_site:
        plain_text.empty(tr("This site has no level of its own."))
    today = local_now().date()
    published = data.levels_on(today, [])
    plain_text.note(
        tr(
            "Levels of this site: {own}, followed by published ones in force today: {published}.",
            own=formatting.number(len(of_site)),
            published=formatting.number(len(published)),
        )
    )
    rows = [_row(level) for level in (*of_site, *published)]
    table.show(
        rows, table.columns_with_values(rows, _COLUMNS), key=f"site_levels:{len(rows)}", alt=tr("Levels of this site")
    )


def _row(level: ReferenceLevel) -> TableRow:
    return {
        "level_id": level.level_id,
        "jurisdiction": labels.jurisdiction(level),
        "modality": tr(BY_CODE[level.modality].title),
        "examination": level.examination,
        "standard_name": level.standard_name,
        "population": labels.population(level.population),
        "quantity": tr(labels.QUANTITIES[level.quantity]),
        "value": tables.published_value(level),
        "mark": tr(labels.MARKS[level.mark]),
        "statistic": tr(labels.STATISTICS[level.statistic]),
        "phantom": level.phantom,
        "projection": tr(labels.PROJECTIONS[level.projection]) if level.projection else None,
        "valid_from": level.valid_from,
        "valid_to": level.valid_to,
        "source": level.source,
    }


def _upload() -> None:
    number = st.session_state.setdefault(_FILE_NUMBER, 0)
    uploaded = st.file_uploader(
        tr("File of levels (CSV)"),
        type=["csv", "txt"],
        key=f"site_levels_file:{number}",
        max_upload_size=site_level_changes.MAX_BYTES // 1024**2,
        help=tr("With the columns of the saved file. Levels that it does not name stay as they are."),
    )
    if uploaded is None:
        return
    try:
        prepared = site_level_changes.prepare(uploaded)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return
    if prepared.changes.problems:
        _show_problems(prepared.changes.problems)
    elif prepared.changes.is_empty:
        plain_text.line(tr("All levels of the file exist already: there is nothing to store."))
    elif _preview(prepared.changes):
        _store(prepared)


def _show_problems(problems: Sequence[RowProblem]) -> None:
    plain_text.notice(
        tr("Nothing of this file can be stored. Problems: {count}.", count=formatting.number(len(problems)))
    )
    rows: list[TableRow] = [
        {"line": one.line, "column": one.column, "problem": translated(one.message)} for one in problems[:_MAX_PROBLEMS]
    ]
    table.show(rows, _PROBLEM_COLUMNS, key="site_level_problems", alt=tr("Problems of the file"), is_narrow=True)


def _preview(changes: LevelChanges) -> bool:
    """Show what would follow; whether it was confirmed."""
    ended = sum(one.is_ended for one in changes.replaced)
    plain_text.line(
        tr(
            "Levels that the file adds: {added}, changes: {changed}, ends: {ended}; that exist already: {unchanged}.",
            added=formatting.number(len(changes.added)),
            changed=formatting.number(len(changes.replaced) - ended),
            ended=formatting.number(ended),
            unchanged=formatting.number(changes.unchanged),
        )
    )
    rows: list[TableRow] = [
        *({"what": tr(_ADDED), **_row(level)} for level in changes.added),
        *({"what": tr(_ENDED if one.is_ended else _CHANGED), **_row(one.after)} for one in changes.replaced),
    ]
    columns = table.columns_with_values(rows, (_WHAT, *_COLUMNS))
    table.show(rows, columns, key="site_level_preview", alt=tr("What the file changes"))
    return st.button(tr("Store the levels"), icon=":material/save:", type="primary")


def _store(prepared: PreparedLevels) -> None:
    try:
        site_level_changes.store(prepared)
    except ConfigurationError as error:
        plain_text.notice(configuration_error_text(error))
        return
    changes = prepared.changes
    _finish(
        tr(
            "Stored. Levels added: {added}; changed or ended: {changed}.",
            added=formatting.number(len(changes.added)),
            changed=formatting.number(len(changes.replaced)),
        )
    )


def _removal(of_site: Sequence[ReferenceLevel]) -> None:
    by_name = {level.level_id: level for level in of_site}
    with st.form("site_level_removal", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        selected = st.selectbox(
            tr("Level of this site"),
            list(by_name),
            format_func=lambda name: f"{name}: {by_name[name].examination}, {tables.published_value(by_name[name])}",
        )
        is_sent = st.form_submit_button(tr("Remove the level"), icon=":material/delete:")
    if is_sent and selected is not None:
        try:
            site_level_changes.remove(by_name[selected])
        except ConfigurationError as error:
            plain_text.notice(configuration_error_text(error))
        else:
            _finish(tr("Level {name} removed; it stays as history.", name=selected))


def _finish(result: str) -> None:
    st.session_state[_RESULT] = result
    st.session_state[_FILE_NUMBER] += 1
    st.rerun()
