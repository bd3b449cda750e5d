"""What an import of height and weight takes: `python -m bench.patient_sizes [STUDIES]`, one row for each study."""

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, func, select

from bench.synthetic_load import copies
from bench.synthetic_load.fill import hashed, store_originals
from kerma.database.engine import make_engine
from kerma.database.ingest import size_imports, size_matching
from kerma.database.ingest.size_imports import SourceFile
from kerma.database.schema import migrate
from kerma.database.schema.tables import study_table
from kerma.patient_sizes.size_file import read_sizes
from kerma.privacy import PatientProtection
from kerma.simulate import hospital_studies
from local_stack import private_postgres

STUDIES = 1_000_000
_ORIGINALS = 500
_KEY = b"a key for measuring alone"
_UNTIL = date(2026, 6, 30)
_Result = TypeVar("_Result")


def timed(what: str, function: Callable[[], _Result]) -> _Result:
    """The result of a function, after its duration was printed."""
    began = time.perf_counter()
    result = function()
    print(f"{what}: {time.perf_counter() - began:.1f} s", flush=True)
    return result


def measure(studies: int) -> None:
    """Print the figures.

    Args:
        studies: number of studies, each of which has a row in the file.
    """
    with tempfile.TemporaryDirectory(prefix="kerma-patient-sizes-") as folder, private_postgres(Path(folder)) as url:
        engine = make_engine(url)
        timed(f"{studies:,} studies filled in", lambda: _fill(engine, studies))
        content = _csv(engine)
        file = timed("file read", lambda: read_sizes(io.BytesIO(content)))
        print(f"rows: {file.row_count:,}; memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        with engine.begin() as connection:
            matching = timed("studies found", lambda: size_matching.match(connection, file, PatientProtection({})))
            number = timed(
                "sizes stored",
                lambda: size_imports.add(
                    connection, SourceFile("sizes.csv", "0"), file, matching, overwrites=True, imported_by="bench"
                ),
            )
            changed = timed("studies changed", lambda: size_imports.apply(connection, number))
        print(f"changed: {changed:,}; memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        with engine.begin() as connection:
            size_imports.undo(connection, number, "bench")
            timed("undone", lambda: size_imports.apply(connection, number))
        engine.dispose()


def _fill(engine: Engine, studies: int) -> None:
    with engine.begin() as connection:
        migrate.upgrade_within(connection)
    for _ in store_originals(engine, hospital_studies(min(studies, _ORIGINALS), until=_UNTIL), hashed(_KEY)):
        pass
    for _ in copies.multiply(engine, studies):
        pass
    copies.analyse(engine)


def _csv(engine: Engine) -> bytes:
    """A row for each study, by its accession number as it is stored."""
    lines = ["accession number;height (cm);weight (kg)"]
    with engine.connect() as connection:
        keys = connection.execute(select(study_table.c.accession_number).order_by(func.random())).scalars()
        lines += [f"{key};{150 + i % 50},5;{50 + i % 60},25" for i, key in enumerate(keys) if key]
    return "\n".join(lines).encode()


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
