"""Dump and restore of the database by pg_dump and pg_restore."""

import os
import shutil
from typing import IO

from sqlalchemy.engine import URL

from kerma.backup.programs import Command, postgres_program, reading_from, writing_to
from kerma.database.schema import temporary_schema

#: pg_dump compresses what it writes, so that encryption comes after compression. A self-test that runs meanwhile is no
#: part of a backup.
_DUMP_OPTIONS = (
    *("--format=custom", "--compress=6", "--no-owner", "--no-privileges"),
    f"--exclude-schema={temporary_schema.PREFIX}*",
)
# In one transaction: a restore that fails leaves an empty database.
_RESTORE_OPTIONS = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def dump(url: URL, snapshot: str, server_version: int, target: IO[bytes]) -> None:
    """Write the tables as they are in a snapshot.

    Args:
        url: URL of the database.
        snapshot: name of a snapshot that its session holds.
        server_version: major version of the server.
        target: where the dump is written.

    Raises:
        ConfigurationError: no pg_dump of this version is installed.
        UnavailableError: pg_dump failed.
    """
    program = postgres_program("pg_dump", server_version)
    command = _command([program, *_DUMP_OPTIONS, f"--snapshot={snapshot}"], url)
    with reading_from(command, os.environ) as dumped:
        shutil.copyfileobj(dumped, target, 1 << 20)


def restore(url: URL, version: int, dumped: IO[bytes]) -> None:
    """Restore a dump into an empty database.

    Args:
        url: URL of the database.
        version: major version of the server, or that of the program that dumped it if that is newer.
        dumped: the dump.

    Raises:
        ConfigurationError: no pg_restore of this version is installed.
        UnavailableError: pg_restore failed; the database is empty.
    """
    program = postgres_program("pg_restore", version)
    with writing_to(_command([program, *_RESTORE_OPTIONS], url), os.environ) as stdin:
        shutil.copyfileobj(dumped, stdin, 1 << 20)


def _command(words: list[str], url: URL) -> Command:
    """A command on a database; the password is not on the command line, which other users can see."""
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    return Command([*words, f"--dbname={address}"], password)
