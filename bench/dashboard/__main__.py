"""`make bench-dashboard`: how long the dashboard takes over a million studies, next to what it may take.

The database is made once by `python -m bench.synthetic_load` in `.run/bench`, or it is the one at
KERMA_BENCH_DATABASE_URL; KERMA_BENCH_STUDIES is the number of studies it is made with. A new page or query is one line
of a table.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.request import urlopen

from sqlalchemy import Connection, Engine, event, func, select

from bench.session import session
from dashboard.ui.modalities import CT, MODALITIES
from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.query.charts import rollup_workload, rollups
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.rollup_selection import RollupSelection, rollup_selection
from kerma.database.query.filters.criterion import SearchText
from kerma.database.query.filters.resolve import resolved
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.query.studies import study_list
from kerma.database.schema import migrate
from kerma.database.schema.tables import study_table
from kerma.standard.enumerations import ExamModality
from local_stack import Dashboard, dashboard_server, free_port, private_postgres
from local_stack.postgres import lasting_folder

REPOSITORY = Path(__file__).resolve().parent.parent
STUDIES = 1_000_000
ROUNDS = 9
SESSIONS = 200
MAX_MB_PER_SESSION = 2.0
_PLAIN = dict.fromkeys(("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE"), "none")


@dataclass(frozen=True)
class Page:
    """A page as a browser asks for it; another address question time, so that no cache answers."""

    name: str
    path: str
    max_ms: float
    query: Callable[[int], str] = lambda _: ""


@dataclass(frozen=True)
class Query:
    """What a page or download asks the database, uncached."""

    name: str
    max_ms: float
    ask: Callable[[Connection], object]


@dataclass(frozen=True)
class Download:
    """A file that a browser takes away, and how long 200,000 of its rows may take."""

    name: str
    address: str
    max_ms: float


def _from(prefix: str) -> Callable[[int], str]:
    """A filter of one year that begins on another day question time."""
    return lambda turn: f"{prefix}_from={date(2025, 1, 1) + timedelta(days=turn)}&{prefix}_to=2026-01-31"


def _months(prefix: str) -> Callable[[int], str]:
    """A filter of whole months that begins in another month question time."""
    return lambda turn: f"{prefix}_from={2025 + turn // 12}-{turn % 12 + 1:02}-01"


def _days(prefix: str) -> Callable[[int], str]:
    """A filter of about a year that begins and ends within a month, on other days question time."""
    return lambda turn: f"{prefix}_from={date(2025, 9, 5) + timedelta(days=turn)}&{prefix}_to=2026-10-{turn + 7:02}"


# Nobody waits longer than this for any page.
_AT_ONCE_MS = 1000
# Where counts cannot answer, question of eight charts asks every value.
_EVERY_VALUE_MS = 2000
_PATHS = [modality.path for modality in MODALITIES]
PAGES = (
    Page("home", "", 100),
    *(Page(f"list of {path}", path, 150, _from(path)) for path in _PATHS),
    Page("list of ct, a word", "ct", 150, lambda turn: f"ct_text=liver&{_from('ct')(turn)}"),
    Page("list of ct by age", "ct", 150, lambda turn: f"ct_sort=-patient_age_years&{_from('ct')(turn)}"),
    *(Page(f"charts of {path}", f"{path}_charts", 300, _months(path)) for path in _PATHS),
    *(Page(f"charts of {path}, any days", f"{path}_charts", _AT_ONCE_MS, _days(path)) for path in _PATHS),
    Page("charts of ct, men", "ct_charts", _EVERY_VALUE_MS, lambda turn: f"ct_sex=M&{_days('ct')(turn)}"),
    Page("equipment", "equipment", _AT_ONCE_MS),
    Page("data quality", "quality", _AT_ONCE_MS),
)

DOWNLOADS = (
    Download("CSV of 200,000 studies", "export/ct.csv?ct_from=2025-09-01", 5000),
    Download("CSV of 200,000 events", "export/ct.csv?per=event&ct_from=2026-05-01", 5000),
)
ROWS = 200_000
_DOWNLOADS_TIMED = 3

_YEAR = {"from": date(2025, 11, 1), "to": date(2026, 10, 31)}
_LISTED = tuple(fact.name for fact in CT.listed if fact.name != "equipment")


def _of_year(modality: ExamModality) -> StudyFilter:
    return StudyFilter.from_values(modality, _YEAR)


def _selection(modality: ExamModality, level: Level = "study") -> RollupSelection:
    found = rollup_selection(_of_year(modality), level)
    if found is None:
        raise RuntimeError("a year of whole months must be answered by counts")
    return found


def _list_with(connection: Connection, word: str) -> object:
    """The first page of the studies of CT that a word finds, and their number."""
    study_filter = resolved(connection, StudyFilter.from_values(ExamModality.CT, {"text": SearchText(word)}))
    return study_list.study_page(connection, study_filter, _LISTED), study_list.study_count(connection, study_filter)


def _of_a_patient(connection: Connection) -> object:
    """The studies of a patient whose identifier is stored as a hash, as a search for it does."""
    known = connection.execute(
        select(study_table.c.patient_id).where(study_table.c.modality == ExamModality.CT).limit(1)
    )
    study_filter = StudyFilter.from_values(ExamModality.CT, {"patient_id": SearchText("P-1", (known.scalar_one(),))})
    return study_list.study_page(connection, study_filter, _LISTED), study_list.study_count(connection, study_filter)


def _exact(connection: Connection) -> object:
    """Exact quartiles by description."""
    table = study_table.c
    quartiles = func.percentile_cont([0.25, 0.5, 0.75]).within_group(table.dlp_mgy_cm)
    study_filter = conditions(_of_year(ExamModality.CT))
    query = select(table.procedure_id, func.count(), quartiles).where(*study_filter).group_by(table.procedure_id)
    return connection.execute(query).all()


_ALL_CT = RollupSelection(modality=ExamModality.CT)

QUERIES = (
    Query("home: machines and their counts", 100, lambda c: rollup_workload.home(c, datetime(2026, 11, 1))),  # noqa: DTZ001
    Query("list: 50 of CT", 150, lambda c: study_list.study_page(c, StudyFilter(ExamModality.CT), _LISTED)),
    Query("list: 50 of CT, one year", 150, lambda c: study_list.study_page(c, _of_year(ExamModality.CT), _LISTED)),
    Query("list: count of CT, one year", 150, lambda c: study_list.study_count(c, _of_year(ExamModality.CT))),
    Query("list: 50 with a rare word, and their number", 150, lambda c: _list_with(c, "cardiac")),
    Query("list: 50 with a common word, and their number", 150, lambda c: _list_with(c, "abdomen")),
    Query("list: 50 with a word nobody uses", 150, lambda c: _list_with(c, "xyzzy")),
    Query("list: studies of one patient", 150, _of_a_patient),
    Query(
        "charts: histogram of a year",
        300,
        lambda c: rollups.histogram(c, "study", _selection(ExamModality.CT), "dlp_mgy_cm"),
    ),
    Query(
        "charts: quartiles by procedure, one year",
        300,
        lambda c: rollups.quantiles(c, "study", _selection(ExamModality.CT), "dlp_mgy_cm", ("term_id",)),
    ),
    Query(
        "charts: monthly medians by machine, all time",
        300,
        lambda c: rollups.quantiles(c, "study", _ALL_CT, "dlp_mgy_cm", ("month", "equipment_id")),
    ),
    Query(
        "charts: quartiles by protocol, all time",
        300,
        lambda c: rollups.quantiles(c, "event", _ALL_CT, "ctdi_vol_mgy", ("term_id",)),
    ),
    Query("charts: workload", 300, lambda c: rollup_workload.workload(c, _ALL_CT)),
    Query("exact quartiles of a year of CT by procedure", 500, _exact),
)


def measure() -> None:
    """Print question figure next to what it may be, and the plans of what takes longer."""
    with database() as url:
        _print_size(url)
        slow = [question for question in QUERIES if not _measure_query(url, question)]
        _measure_pages(url)
        for question in slow:
            _explain(url, question)


@contextmanager
def database() -> Iterator[str]:
    """The large database: the named one, or our own, which is made the first time."""
    with ExitStack() as stack:
        url = os.environ.get("KERMA_BENCH_DATABASE_URL")
        if not url:
            folder = REPOSITORY / ".run" / "bench"
            folder.parent.mkdir(exist_ok=True)
            url = stack.enter_context(private_postgres(lasting_folder(folder), durable=True))
            _fill(url)
        yield url


def _fill(url: str) -> None:
    engine = make_engine(url)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        is_filled = connection.execute(select(study_table.c.study_id).limit(1)).first()
    engine.dispose()
    if not is_filled:
        studies = os.environ.get("KERMA_BENCH_STUDIES", str(STUDIES))
        command = [sys.executable, "-m", "bench.synthetic_load", studies, "2026-10-31"]
        subprocess.run(command, env={**os.environ, "KERMA_DATABASE_URL": url}, cwd=REPOSITORY, check=True)


@contextmanager
def _queries(url: str) -> Iterator[tuple[Engine, Connection]]:
    engine = make_engine(url, READ_ONLY_OPTIONS)
    with engine.connect() as connection:
        yield engine, connection
    engine.dispose()


def _print_size(url: str) -> None:
    with _queries(url) as (_, connection):
        query = select(func.count(), func.sum(study_table.c.event_count)).select_from(study_table)
        number, events = connection.execute(query).one()
    print(f"{number} studies, {events} events; median of {ROUNDS}, lowest and highest in brackets")


def _print_figure(name: str, values: list[float], limit: float, unit: str = "ms") -> bool:
    is_fast = median(values) <= limit
    verdict = "" if is_fast else "   MORE THAN IT MAY"
    form = ".0f" if unit == "ms" else ".2f"
    spread = f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"
    print(f"  {name:<48} {spread:>22} {unit}, may be {limit:.0f}{verdict}", flush=True)
    return is_fast


def _measure_query(url: str, question: Query) -> bool:
    with _queries(url) as (_, connection):
        question.ask(connection)  # warms up
        values = []
        for _ in range(ROUNDS):
            start = perf_counter()
            question.ask(connection)
            values.append(1000 * (perf_counter() - start))
    return _print_figure(question.name, values, question.max_ms)


def _measure_pages(url: str) -> None:
    """Server time of whole pages and downloads, and the memory that open sessions take."""
    env = {"KERMA_DATABASE_URL": url, **{f"KERMA_{name}": rule for name, rule in _PLAIN.items()}}
    with dashboard_server(free_port(), env) as server:
        with session(server.port) as browser:
            for page in (*PAGES, *_study_pages(url)):
                browser.run(page.path)
                values = [browser.run(page.path, page.query(turn)) for turn in range(ROUNDS)]
                _print_figure(f"page: {page.name}", values, page.max_ms)
        for download in DOWNLOADS:
            _measure_download(server, download)
        _measure_memory(server)


def _study_pages(url: str) -> Iterator[Page]:
    """The page of a study of question family; another study question time."""
    for modality in MODALITIES:
        with _queries(url) as (_, connection):
            rows = study_list.study_page(connection, StudyFilter(modality.code), ["study_instance_uid"], 3)
        addresses = [f"uid={study.study_instance_uid}" for study in rows]
        yield Page(f"a study of {modality.path}", "study", _AT_ONCE_MS, addresses.__getitem__)


def _measure_download(server: Dashboard, download: Download) -> None:
    """For as many rows as the target speaks of, whatever the file's own number of rows is."""
    values = []
    for _ in range(_DOWNLOADS_TIMED):
        start = perf_counter()
        with urlopen(f"{server.url}/{download.address}") as answer:  # noqa: S310 -- our own server
            rows = sum(1 for _ in answer) - 1
        values.append(1000 * (perf_counter() - start) * ROWS / rows)
    _print_figure(f"{download.name} (from {rows})", values, download.max_ms)


def _measure_memory(server: Dashboard) -> None:
    with ExitStack() as open_sessions:
        before = _resident_mb(server)
        for turn in range(SESSIONS):
            browser = open_sessions.enter_context(session(server.port))
            browser.run("ct", _from("ct")(turn))
        grown = (_resident_mb(server) - before) / SESSIONS
    _print_figure(f"memory of a session, of {SESSIONS} open", [grown], MAX_MB_PER_SESSION, "MB")


def _resident_mb(server: Dashboard) -> float:
    if server.child is None:
        raise RuntimeError("the dashboard does not run")
    status = Path(f"/proc/{server.child.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _explain(url: str, question: Query) -> None:
    """Print PostgreSQL's plan of question statement of a question."""
    statements: list[tuple[str, Any]] = []
    with _queries(url) as (engine, connection):

        @event.listens_for(engine, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            statements.append((statement, parameters))

        question.ask(connection)
        event.remove(engine, "before_cursor_execute", note)
        for statement, parameters in statements:
            print(f"\nPlan of {question.name}:")
            for (line,) in connection.exec_driver_sql(f"explain (analyze, buffers) {statement}", parameters):
                print(f"  {line}")


if __name__ == "__main__":
    measure()
