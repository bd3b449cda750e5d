"""Fills KERMA_DATABASE_URL with the demo hospital and its skin doses, by the code of the checkout it runs in.

It is run by its path with PYTHONPATH set to the checkout, so that an older commit fills its own tables; hence it only
uses what both commits have.
"""

import os
import sys

from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.database.schema import migrate
from kerma.extract import extract
from kerma.privacy import PatientProtection
from kerma.settings import Protection
from kerma.simulate import hospital_studies
from kerma.worker.worker import Worker

_IDENTIFYING = ("patient_name", "patient_id", "accession_number", "patient_birth_date")


def fill(url: str, studies: int) -> None:
    """Create the tables, store the studies as the plugin does, and compute what the worker computes."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    objects = (made.to_bytes() for study in hospital_studies(studies) for made in study.objects)
    received = [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)]
    with engine.begin() as connection:
        store(connection, received, PatientProtection(dict.fromkeys(_IDENTIFYING, Protection.PLAIN)))
    Worker(engine).drain()
    engine.dispose()


if __name__ == "__main__":
    fill(os.environ["KERMA_DATABASE_URL"], int(sys.argv[1]))
