"""CPU time from the bytes of a large report to its committed rows, next to pydicom reading the same bytes."""

from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from sqlalchemy import Engine, text

from bench.measures import cpu_ms, cpu_ms_of, spread
from bench.servers import database, work_folder
from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.privacy import PatientProtection
from kerma.settings import Protection
from kerma.simulate import hospital

ROUNDS = 7
SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "samples" / "RF-Pat-Orientation-Modifier-Missing.dcm"
_PROTECTION = PatientProtection(
    dict.fromkeys(("patient_name", "patient_id", "accession_number", "patient_birth_date"), Protection.HASH),
    b"the key of the benchmark",
)


def measure() -> None:
    """Print the figures."""
    name, data = _report()
    events = len(extract(data).events)
    ours: list[float] = []
    servers: list[float] = []
    theirs: list[float] = []
    with work_folder() as folder, database(folder) as engine:
        for _ in range(ROUNDS):
            client, server = _stored(engine, data)
            ours.append(client / events)
            servers.append(server / events)
            theirs.append(cpu_ms(lambda: _read_with_pydicom(data)) / events)
    ratios = [(client + server) / pydicom for client, server, pydicom in zip(ours, servers, theirs, strict=True)]
    print(f"{name}: {events} irradiation events, {len(data)} bytes; CPU ms per event:")
    print(f"  bytes to committed rows {spread(ours, '.2f')}, and PostgreSQL's share {spread(servers, '.2f')}")
    print(f"  pydicom reading the same bytes {spread(theirs, '.2f')}; all of ours over it {spread(ratios, '.3f')}")


def _report() -> tuple[str, bytes]:
    """The real report where it is at hand, else the demo hospital's report with the most events."""
    if SAMPLE.exists():
        return SAMPLE.stem, SAMPLE.read_bytes()
    largest = max(hospital(), key=lambda made: len(made.expected.events))
    return "the demo hospital's largest report", largest.to_bytes()


def _stored(engine: Engine, data: bytes) -> tuple[float, float]:
    """CPU milliseconds of this process and of PostgreSQL's, for a study that is new to the database."""
    with engine.begin() as connection:
        connection.execute(text("truncate study, dose_object, equipment, ledger cascade"))
    with engine.connect() as connection:
        pid = connection.execute(text("select pg_backend_pid()")).scalar_one()
        connection.commit()
        before = cpu_ms_of(pid)

        def work() -> None:
            store(connection, [Received("bench", extract(data))], _PROTECTION)
            connection.commit()

        return cpu_ms(work), cpu_ms_of(pid) - before


def _read_with_pydicom(data: bytes) -> None:
    for element in dcmread(BytesIO(data)).iterall():
        element.value  # noqa: B018 -- pydicom decodes a value when it is looked at
