"""`make bench-dashboard`: response times of the dashboard over a million studies, beside their limits.

The database is made once by `python -m bench.synthetic_load` in `.run/bench`, or it is the one at
KERMA_BENCH_DATABASE_URL; KERMA_BENCH_STUDIES is the number of studies it is made with.
"""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

from sqlalchemy import Connection

from bench.dashboard.database import database, limited, read_only
from bench.dashboard.pages import DOWNLOADS, PAGES, ROWS, Download, filter_of_days, study_pages
from bench.dashboard.queries import QUERIES, Query
from bench.dashboard.report import print_measurement, print_plans, print_size
from bench.session import session
from local_stack import Dashboard, dashboard_server, free_port

ROUNDS = 9
SESSIONS = 200
MAX_MB_PER_SESSION = 2.0
_DOWNLOAD_ROUNDS = 3
_PLAIN = dict.fromkeys(("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES"), "none")


def measure() -> None:
    """Print each measurement beside its limit, and the query plans of the queries above theirs."""
    with database() as url:
        print_size(url, ROUNDS)
        with read_only(url) as (_, connection):
            slow = [query for query in QUERIES if not _measure_query(connection, query)]
        with limited(url) as connection:
            for query in QUERIES:
                _measure_query(connection, replace(query, name=f"{query.name}, of a user with a scope"))
        _measure_pages(url)
        for query in slow:
            print_plans(url, query)


def _measure_query(connection: Connection, query: Query) -> bool:
    query.execute(connection)  # warms up
    values = []
    for _ in range(ROUNDS):
        start = perf_counter()
        query.execute(connection)
        values.append(1000 * (perf_counter() - start))
    return print_measurement(query.name, values, query.max_ms)


def _measure_pages(url: str) -> None:
    """Server time of whole pages and downloads, and memory per open session."""
    env = {"KERMA_DATABASE_URL": url, **{f"KERMA_{name}": rule for name, rule in _PLAIN.items()}}
    with read_only(url) as (_, connection):
        pages = (*PAGES, *study_pages(connection))
    with dashboard_server(free_port(), env) as server:
        with session(server.port) as browser:
            for page in pages:
                browser.run(page.path)
                values = [browser.run(page.path, page.query(turn)) for turn in range(ROUNDS)]
                print_measurement(f"page: {page.name}", values, page.max_ms)
        for download in DOWNLOADS:
            _measure_download(server, download)
        _measure_memory(server)


def _measure_download(server: Dashboard, download: Download) -> None:
    """Time for `ROWS` rows, extrapolated from the rows that the file has."""
    values = []
    for _ in range(_DOWNLOAD_ROUNDS):
        start = perf_counter()
        with urlopen(f"{server.url}/{download.url}") as answer:  # noqa: S310 -- our own server
            rows = sum(1 for _ in answer) - 1
        values.append(1000 * (perf_counter() - start) * ROWS / rows)
    print_measurement(f"{download.name} (from {rows})", values, download.max_ms)


def _measure_memory(server: Dashboard) -> None:
    with ExitStack() as open_sessions:
        before = _resident_mb(server)
        for turn in range(SESSIONS):
            browser = open_sessions.enter_context(session(server.port))
            browser.run("ct", filter_of_days("ct")(turn))
        grown = (_resident_mb(server) - before) / SESSIONS
    print_measurement(f"memory of a session, of {SESSIONS} open", [grown], MAX_MB_PER_SESSION, "MB")


def _resident_mb(server: Dashboard) -> float:
    if server.child is None:
        raise RuntimeError("the dashboard does not run")
    status = Path(f"/proc/{server.child.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    measure()
