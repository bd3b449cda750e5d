"""The page of one piece of equipment: identity, activity, use over time, software versions with doses under each."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.equipment import data
from dashboard.pages.equipment.inactivity_message import inactivity_message, out_of_use_message
from dashboard.pages.equipment_detail import (
    expected_interval,
    modality_rules,
    report_link,
    rule_forms,
    site_settings,
    usage,
)
from dashboard.skin_dose import calibration_form
from dashboard.ui import keys, navigation, table
from dashboard.ui.cached_queries import local_now
from dashboard.ui.column import Column
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import BY_CODE, Modality, columns_named, of_study
from dashboard.ui.navigation import Page
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.url_state import IDENTIFIER
from kerma.access.rights import Right
from kerma.database.ingest.equipment_settings import NOT_SET
from kerma.database.query.operations.equipment import DayCount, EquipmentRecord, SoftwareDoses
from kerma.facts import study
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality

_YEAR_DAYS = 365
_MAX_LINKS = 4
_SOFTWARE = (
    *columns_named("software_versions"),
    Column(
        name="first_at",
        label="First study",
        help="Start of the first study under this version, local time.",
        kind=ValueKind.DATETIME,
    ),
    Column(
        name="last_at",
        label="Last study",
        help="Start of the last study under this version, local time.",
        kind=ValueKind.DATETIME,
    ),
    Column(name="study_count", label="Studies", help="Number of studies under this version.", kind=ValueKind.COUNT),
    Column(name="dose_count", label="With dose", help="Number of studies that report the dose.", kind=ValueKind.COUNT),
)
# The dose by which studies are compared, where it is not the first total.
_MAIN_DOSE = {
    ExamModality.MAMMOGRAPHY: Column(
        name="agd_mgy",
        label="AGD, breast with the higher dose",
        help="The higher of both breasts' doses.",
        kind=ValueKind.NUMBER,
        unit="mGy",
    )
}


class Statistic(NamedTuple):
    """A column with a statistic of the doses under a software version; empty unit: that of the dose."""

    name: str
    label: str
    help: str
    unit: str = ""


_STATISTICS = (
    Statistic("lower_quartile", msg("Lower quartile"), msg("A quarter of the doses are lower.")),
    Statistic("median", msg("Median"), msg("Half of the doses are lower.")),
    Statistic("upper_quartile", msg("Upper quartile"), msg("A quarter of the doses are higher.")),
    Statistic("change", msg("Change of median"), msg("Against the version before it."), "%"),
)


def show() -> None:
    """Show the equipment whose identifier is in the URL (`/equipment_detail?id=…`)."""
    navigation.page_link(Page.EQUIPMENT, label=tr("Equipment"), icon=":material/arrow_back:")
    equipment = _requested()
    if equipment is None:
        plain_text.title(tr("System"), tr("There is no equipment at this URL."))
        plain_text.line(tr("The page Equipment lists all equipment."))
        return
    equipment_id = equipment.equipment_id
    days = data.days(equipment_id)
    modalities = of_study(count.modality for count in days) or _modalities_without_dates(equipment_id)
    titles = ", ".join(tr(modality.title) for modality in modalities)
    plain_text.title(full_equipment_name(equipment), titles or tr("no study"))
    _state(equipment_id)
    site_settings.replacement_link(equipment_id)
    _shared_studies(data.shared_study_count(equipment_id))
    sees_doses = current_user().may(Right.VIEW_DOSES)
    if sees_doses:
        _links(equipment_id, modalities, min((count.day for count in days), default=None))
    expected_interval.show(equipment_id)
    site_settings.form(equipment_id)
    software = {modality.code: data.software(equipment_id, modality.code) for modality in modalities}
    _facts(equipment, software)
    _usage(equipment_id, days, software)
    for modality in modalities if sees_doses else ():
        _doses(equipment_id, modality, software[modality.code], has_others=len(modalities) > 1)
    modality_rules.show(equipment_id, modalities)
    rule_forms.section(equipment_id)
    calibration_form.section(equipment_id)


def _requested() -> EquipmentRecord | None:
    equipment_id = IDENTIFIER.value(st.query_params.get(keys.EQUIPMENT_ID, ""))
    return None if equipment_id is None else data.by_id(equipment_id)


def _modalities_without_dates(equipment_id: UUID) -> tuple[Modality, ...]:
    """The modalities of equipment none of whose studies has a date."""
    own = (entry.modalities for entry in data.overview() if entry.equipment_id == equipment_id)
    return of_study(code for codes in own for code in codes)


def _state(equipment_id: UUID) -> None:
    found = data.inactivities().get(equipment_id)
    setting = data.settings_by_id().get(equipment_id, NOT_SET)
    state = out_of_use_message(setting, local_now().date()) or inactivity_message(found)
    last = f"; {tr('last study on {day}', day=formatting.day(found.last_day))}" if found else ""
    message = f"{state[:1].upper()}{state[1:]}{last}."
    if found is not None and found.is_inactive:
        explained = "" if found.is_limit_set else tr("Working days are the days of the week on which it usually works.")
        plain_text.notice(f"{message} {explained}")
    else:
        plain_text.line(message)


def _shared_studies(count: int) -> None:
    """State how many studies have exposures by other equipment, which lists and charts count for this one."""
    if count:
        plain_text.line(
            trn(
                "{count} study also contains exposures by other equipment; lists and charts count it here, as a whole.",
                "{count} studies also contain exposures by other equipment; lists and charts count them here, as a "
                "whole.",
                count,
                count=formatting.number(count),
            )
        )


def _links(equipment_id: UUID, modalities: Sequence[Modality], first_day: date | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for modality in modalities:
            parameters = url_parameters.of_equipment(equipment_id, modality.path)
            navigation.page_link(
                modality.studies,
                label=tr("{modality} studies", modality=tr(modality.title)),
                icon=modality.icon,
                parameters=parameters,
            )
            navigation.page_link(
                modality.charts,
                label=tr("{modality} charts", modality=tr(modality.title)),
                icon=":material/bar_chart:",
                parameters=parameters,
            )
        report_link.show(equipment_id, first_day, local_now().date())


def _facts(equipment: EquipmentRecord, software: Mapping[ExamModality, Sequence[SoftwareDoses]]) -> None:
    identity = [
        (tr(fact.label), formatting.anything(getattr(equipment, fact.name)))  # one attribute for each fact
        for fact in study.EQUIPMENT
    ]
    by_site = site_settings.card(equipment.equipment_id)
    own = {tr("Set by the site"): by_site} if by_site else {}
    plain_text.cards({tr("System"): identity, **own, tr("Activity"): _activity(equipment, software)}, level=2)


def _activity(
    equipment: EquipmentRecord, software: Mapping[ExamModality, Sequence[SoftwareDoses]]
) -> list[tuple[str, str]]:
    """First and last study, software versions, and number of studies of each modality, as labels and texts."""
    rows = list(chain.from_iterable(software.values()))
    versions = {row.software_versions for row in rows if row.software_versions}
    first = min((row.first_at for row in rows if row.first_at), default=None)
    last = max((row.last_at for row in rows if row.last_at), default=None)
    times = [
        (tr("First study"), formatting.moment(first)),
        (tr("Last study"), formatting.moment(last)),
        (tr("First received"), formatting.received(equipment.first_received_at)),
        (tr("Software versions"), formatting.number(len(versions))),
    ]
    counts = [
        (
            tr("{modality} studies", modality=tr(BY_CODE[code].title)),
            formatting.number(sum(row.study_count for row in versions_of)),
        )
        for code, versions_of in software.items()
    ]
    return [*times, *counts]


def _usage(
    equipment_id: UUID, days: Sequence[DayCount], software: Mapping[ExamModality, Sequence[SoftwareDoses]]
) -> None:
    st.header(tr("Use"), anchor=False)
    if not days:
        plain_text.empty(tr("No study of this equipment has a date; its use over time is unknown."))
        return
    weeks, hours = st.columns([3, 2])
    with weeks, st.container(border=True):
        plain_text.heading(tr("Studies by week"), level=3)
        usage.by_week(days, software)
    since = _year_before(max(count.day for count in days))
    with hours, st.container(border=True):
        plain_text.heading(tr("Studies by weekday and hour"), level=3)
        usage.by_hour(data.hours(equipment_id, since), since)


def _year_before(last: date) -> date:
    """The first day of the month a year before a day; days in the future count as today."""
    return (min(last, local_now().date()) - timedelta(days=_YEAR_DAYS)).replace(day=1)


def _doses(equipment_id: UUID, modality: Modality, software: Sequence[SoftwareDoses], *, has_others: bool) -> None:
    dose = _MAIN_DOSE.get(modality.code, Column.of_fact(modality.totals[0]))
    title = tr("Software and {dose}", dose=tr(dose.label))
    st.header(f"{title}, {tr(modality.title)}" if has_others else title, anchor=False)
    columns = [
        *_SOFTWARE,
        *(
            Column(name=name, label=label, help=meaning, kind=ValueKind.NUMBER, unit=unit or dose.unit)
            for name, label, meaning, unit in _STATISTICS
        ),
    ]
    rows = software_rows(software)
    table.show(
        rows,
        table.columns_with_values(rows, columns),
        key=f"software:{equipment_id}:{modality.code}",
        alt=tr("Software versions of this equipment"),
    )
    _before_and_after(equipment_id, modality, software)
    plain_text.note(
        tr(
            "Exact, over all procedures: where other patients or procedures are examined than before, the median "
            "changes as well. The charts before and after compare the same procedures."
        )
    )


def _before_and_after(equipment_id: UUID, modality: Modality, software: Sequence[SoftwareDoses]) -> None:
    """Links to the charts that compare each procedure before and after the latest changes of software."""
    days = sorted({row.first_at.date() for row in software[1:] if row.first_at and row.software_versions})
    if not days:
        return
    own = url_parameters.of_equipment(equipment_id, modality.path)
    with st.container(horizontal=True):
        for day in reversed(days[-_MAX_LINKS:]):
            chart = {keys.chart(modality.path, "show"): "change", keys.chart(modality.path, "day"): day.isoformat()}
            navigation.page_link(
                modality.charts,
                label=tr("Before and after {day}", day=formatting.day(day)),
                icon=":material/compare_arrows:",
                parameters=own | chart,
            )


def software_rows(software: Sequence[SoftwareDoses]) -> list[TableRow]:
    """The software versions with the change of the median against the version before, in percent."""
    rows: list[TableRow] = []
    before: float | None = None
    for version in software:
        median = version.median
        change = round(100 * (median - before) / before, 1) if before and median is not None else None
        rows.append(
            {
                "software_versions": version.software_versions,
                "first_at": version.first_at,
                "last_at": version.last_at,
                "study_count": version.study_count,
                "dose_count": version.dose_count,
                "lower_quartile": version.lower_quartile,
                "median": median,
                "upper_quartile": version.upper_quartile,
                "change": change,
            }
        )
        before = before if median is None else median
    return rows
