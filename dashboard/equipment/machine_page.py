"""One machine: what it is, whether it is in use, how it is used, and which software it ran with which doses."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from dashboard import address, figures, keys, literal, table
from dashboard.data import local_now
from dashboard.equipment import data, silence, usage
from dashboard.machine_names import full_machine_name
from dashboard.modalities import BY_CODE, Modality, of_study
from dashboard.skin_dose import machine_settings
from kerma.database.queries import Row
from kerma.facts import study
from kerma.facts.fact import Fact, Kind

#: Further sections of the page, each given the machine.
SECTIONS: tuple[Callable[[Row], None], ...] = (machine_settings.section,)

_VIEW = "views/equipment.py"
_YEAR_DAYS = 365
_SOFTWARE = (
    next(fact for fact in study.STUDY if fact.name == "software_versions"),
    Fact("first_at", "First study", "Start of the first study under this version, local time.", Kind.DATETIME),
    Fact("last_at", "Last study", "Start of the last study under this version, local time.", Kind.DATETIME),
    Fact("study_count", "Studies", "Number of studies under this version.", Kind.COUNT),
    Fact("dose_count", "With dose", "Number of them that tell the dose.", Kind.COUNT),
)
# Where the first total is not the dose by which studies are compared.
_MAIN = {"MG": Fact("agd_mgy", "AGD, breast with more", "The higher of both breasts' doses.", Kind.NUMBER, "mGy")}
_NUMBERS = (
    ("lower_quartile", "Lower quartile", "A quarter of the doses are lower."),
    ("median", "Median", "Half of the doses are lower."),
    ("upper_quartile", "Upper quartile", "A quarter of the doses are higher."),
    ("change", "Change of median", "Against the version before it."),
)


def show() -> None:
    """Show the machine that the address names."""
    st.page_link(_VIEW, label="Equipment", icon=":material/arrow_back:")
    machine = _wanted()
    if machine is None:
        literal.title("Machine", "There is no machine at this address.")
        literal.empty("The machine is not known here. The page Equipment lists all machines.")
        return
    days = data.days(machine["equipment_id"])
    modalities = of_study(row["modality"] for row in days) or _undated(machine)
    literal.title(full_machine_name(machine), ", ".join(each.title for each in modalities) or "no study")
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
    try:
        wanted = address.identifier(st.query_params, keys.MACHINE_ID)
    except ValueError:
        literal.notice("The address does not hold the identifier of a machine.")
        return None
    return None if wanted is None else data.machine(wanted)


def _undated(machine: Row) -> tuple[Modality, ...]:
    """The families of a machine none of whose studies has a date."""
    of_machine = (row["modalities"] or () for row in data.overview() if row["equipment_id"] == machine["equipment_id"])
    return of_study(code for codes in of_machine for code in codes)


def _state(equipment_id: UUID) -> None:
    found = data.silences().get(equipment_id)
    told = silence.sentence(found)
    said = f"{told[:1].upper()}{told[1:]}{f'; last study on {found.last_day.isoformat()}' if found else ''}."
    if found is not None and found.is_silent:
        literal.notice(f"{said} Working days are the days of the week on which it usually works.")
    else:
        literal.line(said)


def _links(equipment_id: UUID, modalities: tuple[Modality, ...]) -> None:
    with st.container(horizontal=True):
        for modality in modalities:
            parameters = address.of_machine(equipment_id, modality.path)
            st.page_link(modality.view, label=f"{modality.title} studies", icon=modality.icon, query_params=parameters)
            st.page_link(
                modality.charts, label=f"{modality.title} charts", icon=":material/bar_chart:", query_params=parameters
            )


def _facts(machine: Row, software: dict[str, list[Row]]) -> None:
    named = [(fact.label, figures.anything(machine[fact.name])) for fact in study.EQUIPMENT]
    rows = [row for rows in software.values() for row in rows]
    versions = dict.fromkeys(row["software_versions"] for row in rows if row["software_versions"])
    dated = [row for row in rows if row["first_at"] is not None]
    seen = [
        ("First study", figures.moment(min((row["first_at"] for row in dated), default=None))),
        ("Last study", figures.moment(max((row["last_at"] for row in dated), default=None))),
        ("First received", figures.received(machine["first_received_at"])),
        ("Software versions", figures.number(len(versions))),
    ]
    seen += [
        (f"{BY_CODE[code].title} studies", figures.number(sum(row["study_count"] for row in each)))
        for code, each in software.items()
    ]
    literal.cards({"Machine": named, "Seen": seen})


def _usage(machine: Row, days: list[Row], software: dict[str, list[Row]]) -> None:
    st.subheader("Use", anchor=False)
    if not days:
        literal.empty("No study of this machine has a date, so that its use over time is unknown.")
        return
    weeks, hours = st.columns([3, 2])
    with weeks, st.container(border=True):
        literal.heading("Studies by week")
        usage.by_week(days, software)
    since = _year_before(max(row["day"] for row in days))
    with hours, st.container(border=True):
        literal.heading("Studies by weekday and hour")
        usage.by_hour(data.hours(machine["equipment_id"], since), since)


def _year_before(last: date) -> date:
    """The first day of the month a year before a day, but not before one year ago for days to come."""
    return (min(last, local_now().date()) - timedelta(days=_YEAR_DAYS)).replace(day=1)


def _doses(machine: Row, modality: Modality, rows: list[Row], *, is_named: bool) -> None:
    main = _MAIN.get(modality.code, modality.totals[0])
    st.subheader(f"Software and doses{f', {modality.title}' if is_named else ''}", anchor=False)
    columns = [
        *_SOFTWARE,
        *(
            Fact(name, f"{label} {main.label}" if name != "change" else label, meaning, Kind.NUMBER, _unit(name, main))
            for name, label, meaning in _NUMBERS
        ),
    ]
    told = _with_changes(rows)
    table.show(
        told,
        table.filled(told, columns),
        key=f"software:{machine['equipment_id']}:{modality.code}",
        alt=f"Software versions of this machine with the {main.label} of its {modality.title} studies",
    )
    literal.note(
        "Exact, over all procedures: where other patients or procedures are examined than before, the median changes "
        "as well. Before and after, on the page of charts, compares the same procedures."
    )


def _unit(name: str, main: Fact) -> str:
    return "%" if name == "change" else main.unit


def _with_changes(rows: list[Row]) -> list[Row]:
    """The rows with the change of the median against the version before, in percent."""
    told: list[Row] = []
    before: float | None = None
    for row in rows:
        now = row["median"]
        told.append({**row, "change": 100 * (now - before) / before if before and now is not None else None})
        before = now if now is not None else before
    return told
