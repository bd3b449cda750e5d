"""The list of studies of one modality: choose, page, open. One for all modalities."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import address, data, figures, identity, keys, literal, pages, problems, table
from dashboard.machine_names import full_machine_name, machine_name
from dashboard.modalities import Modality
from kerma.database.queries import Row
from kerma.database.queries.filters import Sought, StudyFilter, study_filter
from kerma.database.queries.studies import COUNT_CAP
from kerma.facts.fact import Fact
from kerma.settings import Protection, settings

_LONGEST_SEARCH = 200
# A machine is named by these together.
_MACHINE_PARTS = ("manufacturer", "manufacturer_model_name", "station_name")


def show(modality: Modality) -> None:
    """Show the studies of one modality that the filters in the address leave."""
    _come_back(modality)
    complaints = address.complaints(st.query_params, modality.path)
    st.title(f"{modality.title} studies", anchor=False)
    chosen = _filters(modality)
    for complaint in complaints:
        literal.notice(complaint)
    count = data.study_count(chosen)
    if count == 0:
        _nothing(modality, chosen)
        return
    studies = "study" if count == 1 else "studies, newest first"
    told = f"{figures.capped(count, COUNT_CAP)} {studies}. Click a row to open it."
    _table(modality, chosen, pages.turn(told, count, keys.page(modality.path)))


def _come_back(modality: Modality) -> None:
    """Give the list its filters again after the browser's way back.

    When a row is opened, Streamlit leaves an address in the browser's history that has the path of the list
    and the parameters of the study.
    """
    if keys.STUDY_UID in st.query_params:
        st.switch_page(modality.view, query_params=last_filters(modality))


def is_last_list(modality: Modality) -> bool:
    """Whether the list last looked at was this modality's."""
    view, _, _ = st.session_state.get(keys.LAST_LIST, (None, None, 1))
    return bool(view == modality.view)


def last_filters(modality: Modality) -> dict[str, str]:
    """The parameters of the list last looked at, if it was this modality's."""
    view, chosen, page = st.session_state.get(keys.LAST_LIST, (None, None, 1))
    return address.of(chosen, page, modality.path) if view == modality.view else {}


def _filters(modality: Modality) -> StudyFilter:
    prefix = modality.path
    find, first, last, machine = st.columns([4, 2, 2, 4], vertical_alignment="bottom")
    text = find.text_input(
        "Find",
        key=keys.text(prefix),
        bind="query-params",
        placeholder="Description, protocol, accession, station",
        on_change=_first_page,
        args=(prefix,),
    )
    from_date, to_date = (
        _day(first, "From", keys.from_date(prefix), prefix),
        _day(last, "To", keys.to_date(prefix), prefix),
    )
    with machine:
        equipment_id = _machine(modality)
    text = text[:_LONGEST_SEARCH]
    machines = () if equipment_id is None else (equipment_id,)
    sought = Sought(text, identity.hashed_words(text))
    return study_filter(modality.code, {"text": sought, "from": from_date, "to": to_date, "machine": machines})


def _day(place: DeltaGenerator, label: str, name: str, prefix: str) -> date | None:
    return place.date_input(
        label, value=None, key=name, bind="query-params", format="YYYY-MM-DD", on_change=_first_page, args=(prefix,)
    )


def _machine(modality: Modality) -> UUID | None:
    """The machine that the address names; choosing another one changes the address."""
    known = {row["equipment_id"]: row for row in data.all_machines() if row["modality"] == modality.code}
    name, widget = keys.machine(modality.path), keys.machine_choice(modality.path)
    try:
        wanted = address.identifier(st.query_params, name)
    except ValueError:
        wanted = None
    st.session_state[widget] = wanted if wanted in known else None
    if wanted is not None and wanted not in known:
        literal.notice(f"The machine in the address has sent no {modality.title} study; it was left out.")
    chosen: UUID | None = st.selectbox(
        "Machine",
        list(known),
        index=None,
        format_func=lambda key: full_machine_name(known[key]),
        placeholder="All machines",
        key=widget,
        on_change=_machine_changed,
        args=(modality.path,),
    )
    return chosen


def _machine_changed(prefix: str) -> None:
    chosen = st.session_state[keys.machine_choice(prefix)]
    if chosen is None:
        st.query_params.pop(keys.machine(prefix), None)
    else:
        st.query_params[keys.machine(prefix)] = str(chosen)
    _first_page(prefix)


def _first_page(prefix: str) -> None:
    st.session_state[keys.page(prefix)] = 1


def _nothing(modality: Modality, chosen: StudyFilter) -> None:
    if chosen.is_open:
        st.info(
            f"No {modality.title} study has arrived yet. The page Ingestion shows what has.", icon=":material/inbox:"
        )
    else:
        st.info("No study fits this filter. Take away a word or widen the dates.", icon=":material/filter_alt_off:")


def _table(modality: Modality, chosen: StudyFilter, page: int) -> None:
    columns = [column for column in modality.listed if _is_allowed(column)]
    rows = [_row(row) for row in data.study_page(chosen, _asked(columns), page)]
    st.session_state[keys.LAST_LIST] = (modality.view, chosen, page)
    cells = {(index, name) for index, row in enumerate(rows) for name in problems.unreadable_in_list(row)}
    opened = table.choose(
        rows,
        table.filled(rows, columns, cells),
        key=f"{modality.path}:{page}:{hash(chosen)}",
        alt=f"{modality.title} studies, newest first",
        unreadable=cells,
    )
    literal.note(figures.LEGEND)
    if opened is not None:
        st.switch_page("views/study.py", query_params={keys.STUDY_UID: opened["study_instance_uid"]})


def _asked(columns: Sequence[Fact]) -> tuple[str, ...]:
    named = [column.name for column in columns if column.name != "machine"]
    return tuple(dict.fromkeys((*named, *_MACHINE_PARTS, "study_instance_uid")))


def _row(row: Row) -> Row:
    return {**row, "machine": machine_name(row)}


def _is_allowed(column: Fact) -> bool:
    """Accession numbers that are kept as hashes say nothing to a reader."""
    return column.name != "accession_number" or settings().accession is Protection.PLAIN
