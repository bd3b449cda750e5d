"""The page System test: one button that tests this installation, the last results, and their PDF."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard.pages.system_test import columns, data, notice
from dashboard.ui import access_result, page_file, table
from dashboard.ui.page_file import PageFile
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, i18n, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.access.rights import Right
from kerma.database.query.operations.selftests import StoredSelftest
from kerma.privacy import site_key
from kerma.selftest.result_pdf import signed_result_pdf
from kerma.settings import settings


def show() -> None:
    """Show the page."""
    st.title(tr("System test"), anchor=False)
    plain_text.note(
        tr(
            "A second Orthanc receives reference objects of known dose into a temporary schema; what Kerma extracts, "
            "computes, charts, filters, exports and reports of them is compared with values computed by hand. Nothing "
            "of the test is in lists or statistics."
        )
    )
    access_result.show()
    notice.show()
    runs = data.latest()
    _buttons(is_waiting=any(run.started_at is None for run in runs))
    if not runs:
        plain_text.empty(tr("This installation was not tested yet."))
        return
    last = next((run for run in runs if run.result is not None), None)
    if last is not None and last.result is not None:
        _result(last, last.result)
    _runs(runs)


def _buttons(*, is_waiting: bool) -> None:
    if not may_change(Right.MANAGE_INGESTION):
        return
    with st.container(horizontal=True):
        is_full = st.button(tr("Run the full test"), icon=":material/play_arrow:", type="primary", disabled=is_waiting)
        is_basic = st.button(tr("Run the basic test"), disabled=is_waiting)
        st.button(tr("Refresh"), icon=":material/refresh:")
    if is_full or is_basic:
        result = tr("A worker runs the test; it takes less than a minute.")
        access_result.change(partial(data.request, is_full=is_full), result)


def _result(run: StoredSelftest, document: Mapping[str, Any]) -> None:
    values: Sequence[Mapping[str, Any]] = document["values"]
    failed = [value for value in values if value["outcome"] == "failed"]
    plain_text.heading(tr("Last result"))
    count = formatting.number(len(values))
    if failed:
        plain_text.notice(
            tr("{failed} of {count} values differ from what is expected.", failed=len(failed), count=count)
        )
    else:
        plain_text.line(tr("Passed: all {count} values are as expected.", count=count))
    day = datetime.fromisoformat(document["started_at"])
    file = PageFile(
        f"kerma_self-test_{day:%Y-%m-%d_%H%M}.pdf",
        "application/pdf",
        partial(_pdf, document),
    )
    page_file.button(tr("Result as PDF"), file, key=f"selftest:{run.run_id}")
    with st.expander(tr("Compared values"), expanded=bool(failed)):
        rows = [columns.value_row(value) for value in failed or values]
        table.show(rows, columns.OF_VALUES, key=f"selftest-values:{run.run_id}", alt=tr("Compared values"))
    with st.expander(tr("Versions")):
        plain_text.cards({tr("Versions"): list(document["versions"].items())})


def _pdf(document: Mapping[str, Any]) -> bytes:
    return signed_result_pdf(document, site_key(settings()), translated, i18n.language())


def _runs(runs: Sequence[StoredSelftest]) -> None:
    plain_text.heading(tr("Tests"))
    rows = [columns.run_row(run) for run in runs]
    shown = table.columns_with_values(rows, columns.OF_RUNS)
    table.show(rows, shown, key=f"selftests:{runs[0].run_id}:{len(runs)}", alt=tr("Tests"))
