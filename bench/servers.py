"""The servers of the benchmarks: a PostgreSQL that keeps its commits, and Orthanc with and without the plugin."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from local_stack import OrthancNode, free_port, orthanc_node, private_postgres


@contextmanager
def work_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="kerma-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def database(folder: Path) -> Iterator[Engine]:
    """A migrated database that keeps its commits, as in production."""
    with private_postgres(folder / "postgres", durable=True) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        yield engine
        engine.dispose()


class Nodes(NamedTuple):
    """Orthanc without and with Kerma's plugin."""

    bare: OrthancNode
    plugin: OrthancNode


@contextmanager
def nodes(folder: Path, engine: Engine) -> Iterator[Nodes]:
    """Both nodes side by side, each on a storage of its own."""
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(32))
    url = engine.url.render_as_string(hide_password=False)
    env = {"KERMA_SECRET_FILE": str(secret)}
    with ExitStack() as stack:
        opened = [
            stack.enter_context(
                orthanc_node(folder / name, url, free_port(), free_port(), plugin=name == "plugin", extra_env=env)
            )
            for name in Nodes._fields
        ]
        yield Nodes(*opened)
