"""A large database of synthetic studies, without DICOM node: a few thousand are extracted, the rest are copies."""

import secrets
from collections.abc import Iterator
from datetime import date
from hashlib import sha1

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from bench.synthetic_load import copies
from kerma.commands.database import migrated_database
from kerma.database.ingest import rollups
from kerma.database.ingest.store import Received, store
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.extract import extract
from kerma.privacy import ITEMS, PatientProtection
from kerma.settings import Protection
from kerma.simulate import DemoStudy, hospital_studies

#: Studies that go the whole way from DICOM objects to rows; all others are copies of them.
ORIGINALS = 4000
_OBJECTS_AT_A_TIME = 200
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def fill(studies: int, until: date) -> None:
    """Fill an empty database with so many studies of the two years up to a day.

    Raises:
        ConfigurationError: the database cannot be used, or holds studies.
    """
    typer.echo("For measuring only: these studies are synthetic, and no Orthanc holds their objects.")
    originals = min(studies, ORIGINALS)
    with migrated_database() as engine, Progress(*_COLUMNS, console=Console(stderr=True)) as progress:
        with engine.connect() as connection:
            copies.require_empty(connection)
        task = progress.add_task("Studies", total=studies)
        # Nobody ever has to recognise these patients again.
        protection = hashed(secrets.token_bytes(32))
        for made in store_originals(engine, hospital_studies(originals, until=until), protection):
            progress.advance(task, made)
        for made in copies.multiply(engine, studies):
            progress.advance(task, made)
        task = progress.add_task("Counts", total=len(ROLLUP_TABLES))
        with engine.begin() as connection:
            for _ in rollups.rebuild(connection):
                progress.advance(task)
        copies.analyse(engine)
    typer.echo(f"The database holds {studies} studies.")


def hashed(key: bytes) -> PatientProtection:
    """The rules under which all identity is hashed."""
    return PatientProtection(dict.fromkeys(ITEMS, Protection.HASH), key)


def store_originals(engine: Engine, studies: Iterator[DemoStudy], protection: PatientProtection) -> Iterator[int]:
    """Store studies as the follower does; yields how many each transaction held."""
    batch: list[Received] = []
    count = 0
    for study in studies:
        batch += [_received(made.data) for made in study.objects]
        count += 1
        if len(batch) >= _OBJECTS_AT_A_TIME:
            _commit(engine, batch, protection)
            yield count
            batch, count = [], 0
    _commit(engine, batch, protection)
    yield count


def _received(data: bytes) -> Received:
    extraction = extract(data)
    # Shaped like Orthanc's identifiers; there is no Orthanc to ask.
    return Received(sha1((extraction.sop_instance_uid or "").encode(), usedforsecurity=False).hexdigest(), extraction)


def _commit(engine: Engine, batch: list[Received], protection: PatientProtection) -> None:
    with engine.begin() as connection:
        store(connection, batch, protection)
