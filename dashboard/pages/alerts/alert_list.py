"""The list of alerts: filters, files, selection of several, and the details of the selected ones."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.pages.alerts import alert_history, columns, data, filter_fields, handling_form, texts, workbook
from dashboard.pages.alerts.basis_text import basis_text
from dashboard.pages.alerts.filter_fields import Selection
from dashboard.pages.alerts.shown_alert import in_rule_unit
from dashboard.ui import cached_queries, keys, navigation, page_file, pagination, table
from dashboard.ui.navigation import Page
from dashboard.ui.page_file import PageFile
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.url_state import IDENTIFIER, Codec, UrlParameter
from kerma.alerts.handling import OPEN_STATES
from kerma.alerts.outcome import Outcome
from kerma.database.query.alerts.alert_page import AlertFilter, PageAlert
from kerma.database.query.studies.study_list import COUNT_CAP

# A file of more rows is cut: spreadsheets become slow.
_MAX_FILE_ROWS = 100_000
#: The alert that the URL names, as a mail does.
_NAMED: UrlParameter[UUID | None] = UrlParameter(keys.ALERT, Codec(UUID, str, IDENTIFIER.expected), None)
# Eleven rows: the details of the selected ones begin in the same window.
_MAX_HEIGHT_PX = 422


def show() -> None:
    """Show the alert that the URL names, or the list."""
    named = _NAMED.of_page()
    if named is not None:
        _one(named)
        return
    selection = filter_fields.show()
    count = data.count(selection.alert_filter)
    if not count:
        _nothing(selection.alert_filter)
        return
    _files(selection, count)
    _list(selection.alert_filter, count)


def _one(alert_id: UUID) -> None:
    found = data.page(AlertFilter(alert_ids=(alert_id,)), 1)
    handling_form.show_result()
    if not found:
        plain_text.empty(tr("This alert is not there, or belongs to equipment outside your scope."))
    else:
        _details(found[0])
        handling_form.show(found, "one-alert")
    if st.button(tr("All alerts"), icon=":material/arrow_back:"):
        del st.query_params[keys.ALERT]
        st.rerun()


def _nothing(alert_filter: AlertFilter) -> None:
    if alert_filter in {AlertFilter(states=OPEN_STATES), AlertFilter(states=OPEN_STATES, outcome=Outcome.EXCEEDS)}:
        plain_text.empty(tr("No alert is open."))
    else:
        plain_text.empty(tr("No alert matches."))


def _files(selection: Selection, count: int) -> None:
    alert_filter, rules = selection.alert_filter, data.rules()
    made_at = cached_queries.local_now()
    parts = list(selection.parts)
    csv = PageFile("kerma_alerts.csv", "text/csv", lambda: columns.csv_of(_latest(alert_filter), rules))
    book = PageFile(
        workbook.FILE_NAME,
        workbook.MEDIA_TYPE,
        lambda: workbook.content(_latest(alert_filter), rules, parts, made_at),
    )
    help_text = tr("The latest {count} rows that match, one line each.", count=formatting.number(_MAX_FILE_ROWS))
    described = "; ".join(f"{label}: {value}" for label, value in parts)
    with st.container(horizontal=True):
        for label, file in (("CSV", csv), ("Excel", book)):
            page_file.export_button(
                label,
                file,
                key=f"alerts:{label}",
                details={"rows": count, "filter": described},
                help_text=help_text,
            )


def _latest(alert_filter: AlertFilter) -> list[PageAlert]:
    return data.latest(alert_filter, _MAX_FILE_ROWS)


def _list(alert_filter: AlertFilter, count: int) -> None:
    handling_form.show_result()
    summary = trn(
        "{count} alert, the latest first.",
        "{count} alerts, the latest first.",
        count,
        count=formatting.capped(count, COUNT_CAP),
    )
    select = tr("Select alerts to see their history.")
    if may_change(data.RIGHT):
        select = tr("Select alerts to see their history and to acknowledge them.")
    with pagination.pages(f"{summary} {select}", count, keys.ALERTS_PAGE) as page:
        found = data.page(alert_filter, page)
        rules = data.rules()
        rows = [columns.row(one, rules) for one in found]
        picked = table.pick(
            rows,
            table.columns_with_values(rows, columns.OF_LIST),
            key=f"alerts:{page}:{hash(alert_filter)}:{_version(found)}",
            alt=tr("Alerts"),
            max_height_px=_MAX_HEIGHT_PX,
        )
        selected = [found[index] for index in picked]
        if len(selected) == 1:
            _details(selected[0])
        if selected:
            handling_form.show(selected, "alert-handling")


def _study(found: PageAlert) -> str:
    """Day, examination and equipment of the study, as far as they are stated."""
    day = formatting.moment(found.alert.study_at)[:-3] if found.alert.study_at else None
    equipment = full_equipment_name(found.equipment) if found.equipment else None
    return " · ".join(filter(None, (day, found.study_description, equipment))) or tr("The study is gone.")


def _version(found: Sequence[PageAlert]) -> int:
    """Differs when the rows do, so that a selection never stays on another alert."""
    return hash(tuple((one.alert.alert_id, one.alert.state, one.alert.value) for one in found))


def _details(found: PageAlert) -> None:
    """The rule of an alert, its history, and links to its study."""
    one, rule = found.alert, data.rules().get(found.alert.rule_id)
    shown = in_rule_unit(found, rule)
    plain_text.heading(texts.title(rule, one.rule_id))
    plain_text.line(_study(found))
    value = shown.value_text if one.value_low is None else tr("{value} (k = 2)", value=shown.value_text)
    plain_text.line(
        tr(
            "{value}, limit {limit}: {outcome}. State: {state}.",
            value=value,
            limit=shown.limit_text,
            outcome=tr(texts.OUTCOMES[one.outcome]),
            state=tr(texts.STATES[one.state]),
        )
    )
    if rule is not None and (basis := basis_text(rule, one.basis or {})):
        plain_text.line(basis)
    if rule is not None:
        plain_text.note(
            tr(
                "Rule {name}. Source of the limit: {source} ({mark}).",
                name=rule.rule_id,
                source=texts.own_text(rule.source),
                mark=tr(texts.MARKS[rule.mark]),
            )
        )
    plain_text.heading(tr("History"), level=3)
    alert_history.show(one.alert_id, rule)
    if one.study_instance_uid is not None:
        navigation.page_link(
            Page.STUDY,
            label=tr("Open the study"),
            icon=":material/open_in_new:",
            parameters={keys.STUDY_UID: one.study_instance_uid},
        )
