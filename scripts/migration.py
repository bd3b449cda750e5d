"""Writes a migration from the difference between the declared tables and those of all migrations (`make migration`).

What Alembic cannot see (CHECK constraints, renamed columns, data to be moved) is added by hand.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from local_stack import private_postgres


def write_migration(message: str) -> None:
    """Write a revision; its number follows the latest one.

    Args:
        message: what the migration changes; it becomes docstring and file name.
    """
    with TemporaryDirectory(prefix="kerma-migration-") as name:
        Path(name).chmod(0o755)  # PostgreSQL runs as a user of its own
        with private_postgres(Path(name) / "postgres") as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            with engine.connect() as connection:
                command.revision(
                    migrate.configuration(connection), message, autogenerate=True, rev_id=migrate.next_revision()
                )
            engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 -- the script and its argument
        sys.exit("State what the migration changes: make migration MESSAGE='add the tube current of mammography'")
    write_migration(sys.argv[1].strip())
