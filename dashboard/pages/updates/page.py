"""The page Changed by updates: sums by fact and equipment, the changes of studies, and their file."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from dashboard.pages.updates import columns, data
from dashboard.ui import keys, navigation, page_file, pagination, segmented_options, table
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import tr, trn
from kerma.database.query.operations.update_changes import UpdateFilter
from kerma.database.query.studies.study_list import COUNT_CAP

_ANY = ""
# A file of more rows is cut: spreadsheets become slow.
_MAX_FILE_ROWS = 100_000


def show() -> None:
    """Show the page."""
    st.title(tr("Changed by updates"), anchor=False)
    plain_text.note(
        tr(
            "After an update of Kerma, kerma reextract reads objects again. What that changes in stored studies is "
            "listed here, without patient data."
        )
    )
    versions = data.versions()
    if not versions:
        plain_text.empty(tr("No update has changed a stored fact."))
        return
    update_filter = _filter(versions)
    count = data.count(update_filter)
    if not count:
        plain_text.empty(tr("No change matches."))
        return
    _file(update_filter, count)
    _sums(update_filter)
    _studies(update_filter, count)


def _filter(versions: list[str]) -> UpdateFilter:
    """Show the filters; returns the selected one."""
    found = data.sums(UpdateFilter())
    equipment = {str(one.equipment_id): full_equipment_name(one) for one in found}
    facts = {one.fact: columns.fact_name(one.fact) for one in found}
    version_cell, equipment_cell, fact_cell = st.columns(3)
    with version_cell:
        version = _one_of(tr("Read again by Kerma"), {name: name for name in versions}, keys.UPDATES_VERSION)
    with equipment_cell:
        equipment_id = _one_of(tr("System"), equipment, keys.UPDATES_EQUIPMENT)
    with fact_cell:
        fact = _one_of(tr("Fact"), facts, keys.UPDATES_FACT)
    return UpdateFilter(fact, UUID(equipment_id) if equipment_id else None, version)


def _one_of(label: str, names: Mapping[str, str], parameter: str) -> str | None:
    """A menu of names in their order; None: any."""
    options = {_ANY: tr("All"), **dict(sorted(names.items(), key=lambda item: item[1]))}
    selected = segmented_options.one_of(label, options, parameter, changed=_first_page, is_menu=True, label_of=str)
    return selected or None


def _first_page() -> None:
    st.session_state[keys.UPDATES_PAGE] = 1


def _file(update_filter: UpdateFilter, count: int) -> None:
    help_text = tr("All changes that match, one line each.")
    if count > COUNT_CAP:
        help_text = tr("The {count} largest changes that match.", count=formatting.number(_MAX_FILE_ROWS))
    file = PageFile(
        "kerma_changed_by_updates.csv",
        "text/csv",
        lambda: columns.csv_of(data.largest(update_filter, _MAX_FILE_ROWS)),
    )
    page_file.export_button("CSV", file, key="updates:csv", details={"rows": count}, help_text=help_text)


def _sums(update_filter: UpdateFilter) -> None:
    st.header(tr("By fact and system"), anchor=False)
    found = data.sums(update_filter)
    opened = table.choose(
        [columns.sum_row(one) for one in found],
        columns.OF_SUMS,
        key=f"sums:{hash(update_filter)}:{hash(tuple(found))}",
        alt=tr("By fact and system"),
    )
    plain_text.note(tr("Click a row to see its studies only."))
    if opened is not None:
        selected = found[opened]
        st.query_params.update({keys.UPDATES_FACT: selected.fact, keys.UPDATES_EQUIPMENT: str(selected.equipment_id)})
        _first_page()
        st.rerun()


def _studies(update_filter: UpdateFilter, count: int) -> None:
    st.header(tr("Changes of studies"), anchor=False)
    summary = trn(
        "{count} change, the largest first.",
        "{count} changes, the largest first.",
        count,
        count=formatting.capped(count, COUNT_CAP),
    )
    with pagination.pages(summary, count, keys.UPDATES_PAGE) as page:
        found = data.study_updates(update_filter, page)
        rows = [columns.study_row(one) for one in found]
        opened = table.choose(
            rows,
            table.columns_with_values(rows, columns.OF_STUDIES),
            key=f"updates:{page}:{hash(update_filter)}:{hash(tuple(found))}",
            alt=tr("Changes of studies"),
        )
    if opened is not None and (uid := found[opened].study_instance_uid) is not None:
        navigation.open_study(uid)
