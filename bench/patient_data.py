"""What a change of the settings about identity takes: `python -m bench.patient_data [STUDIES]`, hash to none."""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import text

from bench.synthetic_load import copies
from bench.synthetic_load.fill import hashed, store_originals
from kerma.database.engine import make_engine
from kerma.database.ingest import protection_change, stored_protection
from kerma.database.schema import migrate
from kerma.privacy import ITEMS, PatientProtection
from kerma.settings import Protection
from kerma.simulate import hospital_studies
from local_stack import private_postgres

STUDIES = 1_000_000
_ORIGINALS = 500
_KEY = b"a key for measuring alone"
_UNTIL = date(2026, 6, 30)
_NONE = PatientProtection(dict.fromkeys(ITEMS, Protection.NONE))


def measure(studies: int) -> None:
    """Print the figures.

    Args:
        studies: number of studies, whose dose objects hold facts and content trees.
    """
    with tempfile.TemporaryDirectory(prefix="kerma-patient-data-") as folder, private_postgres(Path(folder)) as url:
        engine = make_engine(url)
        with engine.begin() as connection:
            migrate.upgrade_within(connection)
        began = time.perf_counter()
        for _ in store_originals(engine, hospital_studies(min(studies, _ORIGINALS), until=_UNTIL), hashed(_KEY)):
            pass
        for _ in copies.multiply(engine, studies, with_facts=True):
            pass
        copies.analyse(engine)
        with engine.connect() as connection:
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        print(f"{studies:,} studies: filled in {time.perf_counter() - began:.0f} s, {size / 10**9:.1f} GB", flush=True)
        began, processor = time.perf_counter(), time.process_time()
        protection_change.rewrite_stored(engine, _NONE)
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
        with engine.connect() as connection:
            assert not stored_protection.outdated(connection, _NONE)
            objects = sum(row_count.rows for row_count in stored_protection.row_counts(connection))
        time_per_study = (
            f"{seconds / studies * 1000:.2f} ms per study, {processor / studies * 1000:.2f} ms of them in Python"
        )
        print(f"hash to none: {seconds:.0f} s, {objects:,} objects, {time_per_study}")
        engine.dispose()


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
