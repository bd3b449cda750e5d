"""One machine: what it is, whether it is in use, how it is used, and which software it ran with which doses."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.equipment import data
from dashboard.pages.equipment.inactivity_message import inactivity_message
from dashboard.pages.equipment_detail import usage
from dashboard.skin_dose import calibration_form
from dashboard.ui import formatting, keys, navigation, plain_text, table
from dashboard.ui.cached_queries import local_now
from dashboard.ui.column import Column
from dashboard.ui.equipment_names import full_equipment_name
from dashboard.ui.i18n import msg, tr
from dashboard.ui.modalities import BY_CODE, Modality, columns_named, of_study
from dashboard.ui.navigation import Page
from dashboard.ui.url_state import IDENTIFIER
from kerma.database.query import Row
from kerma.facts import study
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality

#: Further sections of the page, each given the machine.
SECTIONS: tuple[Callable[[Row], None], ...] = (calibration_form.section,)

_YEAR_DAYS = 365
_MOST_LINKS = 4
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
    Column(name="dose_count", label="With dose", help="Number of them that tell the dose.", kind=ValueKind.COUNT),
)
# Where the first total is not the dose by which studies are compared.
_MAIN = {
    "MG": Column(
        name="agd_mgy",
        label="AGD, breast with more",
        help="The higher of both breasts' doses.",
        kind=ValueKind.NUMBER,
        unit="mGy",
    )
}
_NUMBERS = (
    ("lower_quartile", msg("Lower quartile"), msg("A quarter of the doses are lower.")),
    ("median", msg("Median"), msg("Half of the doses are lower.")),
    ("upper_quartile", msg("Upper quartile"), msg("A quarter of the doses are higher.")),
    ("change", msg("Change of median"), msg("Against the version before it.")),
)


def show() -> None:
    """Show the machine that the address names."""
    navigation.page_link(Page.EQUIPMENT, label=tr("Equipment"), icon=":material/arrow_back:")
    machine = _wanted()
    if machine is None:
        plain_text.title(tr("System"), tr("There is no equipment at this URL."))
        plain_text.line(tr("The page Equipment lists all machines."))
        return
    days = data.days(machine["equipment_id"])
    modalities = of_study(row["modality"] for row in days) or _undated(machine)
    plain_text.title(full_equipment_name(machine), ", ".join(tr(each.title) for each in modalities) or tr("no study"))
    _state(machine["equipment_id"])
    _links(machine["equipment_id"], modalities)
    software = {each.code: data.software(machine["equipment_id"], each.code) for each in modalities}
    _facts(machine, software)
    _usage(machine, days, software)
    for modality in modalities:
        _doses(machine, modality, software[modality.code], is_named=len(modalities) > 1)
    for section in SECTIONS:
        section(machine)


def _wanted() -> Row | None:
    equipment_id = IDENTIFIER.value(st.query_params.get(keys.EQUIPMENT_ID, ""))
    return None if equipment_id is None else data.machine(equipment_id)


def _undated(machine: Row) -> tuple[Modality, ...]:
    """The families of a machine none of whose studies has a date."""
    of_machine = (row["modalities"] or () for row in data.overview() if row["equipment_id"] == machine["equipment_id"])
    return of_study(code for codes in of_machine for code in codes)


def _state(equipment_id: UUID) -> None:
    found = data.silences().get(equipment_id)
    told = inactivity_message(found)
    last = f"; {tr('last study on {day}', day=formatting.day(found.last_day))}" if found else ""
    said = f"{told[:1].upper()}{told[1:]}{last}."
    if found is not None and found.is_inactive:
        plain_text.notice(f"{said} {tr('Working days are the days of the week on which it usually works.')}")
    else:
        plain_text.line(said)


def _links(equipment_id: UUID, modalities: tuple[Modality, ...]) -> None:
    with st.container(horizontal=True):
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


def _facts(machine: Row, software: dict[ExamModality, list[Row]]) -> None:
    named = [(tr(fact.label), formatting.anything(machine[fact.name])) for fact in study.EQUIPMENT]
    rows = [row for rows in software.values() for row in rows]
    versions = dict.fromkeys(row["software_versions"] for row in rows if row["software_versions"])
    dated = [row for row in rows if row["first_at"] is not None]
    seen = [
        (tr("First study"), formatting.moment(min((row["first_at"] for row in dated), default=None))),
        (tr("Last study"), formatting.moment(max((row["last_at"] for row in dated), default=None))),
        (tr("First received"), formatting.received(machine["first_received_at"])),
        (tr("Software versions"), formatting.number(len(versions))),
    ]
    seen += [
        (
            tr("{modality} studies", modality=tr(BY_CODE[code].title)),
            formatting.number(sum(row["study_count"] for row in each)),
        )
        for code, each in software.items()
    ]
    plain_text.cards({tr("System"): named, tr("Seen"): seen})


def _usage(machine: Row, days: list[Row], software: dict[ExamModality, list[Row]]) -> None:
    st.subheader(tr("Use"), anchor=False)
    if not days:
        plain_text.empty(tr("No study of this machine has a date, so that its use over time is unknown."))
        return
    weeks, hours = st.columns([3, 2])
    with weeks, st.container(border=True):
        plain_text.heading(tr("Studies by week"))
        usage.by_week(days, software)
    since = _year_before(max(row["day"] for row in days))
    with hours, st.container(border=True):
        plain_text.heading(tr("Studies by weekday and hour"))
        usage.by_hour(data.hours(machine["equipment_id"], since), since)


def _year_before(last: date) -> date:
    """The first day of the month a year before a day, but not before one year ago for days to come."""
    return (min(last, local_now().date()) - timedelta(days=_YEAR_DAYS)).replace(day=1)


def _doses(machine: Row, modality: Modality, rows: list[Row], *, is_named: bool) -> None:
    main = _MAIN.get(modality.code, Column.of_fact(modality.totals[0]))
    st.subheader(
        tr("Software and {dose}", dose=tr(main.label)) + (f", {tr(modality.title)}" if is_named else ""), anchor=False
    )
    columns = [
        *_SOFTWARE,
        *(
            Column(
                name=name, label=label, help=meaning, kind=ValueKind.NUMBER, unit="%" if name == "change" else main.unit
            )
            for name, label, meaning in _NUMBERS
        ),
    ]
    told = _with_changes(rows)
    table.show(
        told,
        table.filled(told, columns),
        key=f"software:{machine['equipment_id']}:{modality.code}",
        alt=tr("Software versions of this machine"),
    )
    _before_and_after(machine, modality, rows)
    plain_text.note(
        tr(
            "Exact, over all procedures: where other patients or procedures are examined than before, the median "
            "changes as well. The charts before and after compare the same procedures."
        )
    )


def _before_and_after(machine: Row, modality: Modality, rows: list[Row]) -> None:
    """Links to the charts that compare each procedure before and after the latest changes of software."""
    days = sorted({row["first_at"].date() for row in rows[1:] if row["first_at"] and row["software_versions"]})
    if not days:
        return
    of_machine = url_parameters.of_equipment(machine["equipment_id"], modality.path)
    with st.container(horizontal=True):
        for day in reversed(days[-_MOST_LINKS:]):
            told = {keys.chart(modality.path, "show"): "change", keys.chart(modality.path, "day"): day.isoformat()}
            navigation.page_link(
                modality.charts,
                label=tr("Before and after {day}", day=formatting.day(day)),
                icon=":material/compare_arrows:",
                parameters=of_machine | told,
            )


def _with_changes(rows: list[Row]) -> list[Row]:
    """The rows with the change of the median against the version before, in percent."""
    told: list[Row] = []
    before: float | None = None
    for row in rows:
        now = row["median"]
        told.append({**row, "change": round(100 * (now - before) / before, 1) if before and now is not None else None})
        before = now if now is not None else before
    return told
