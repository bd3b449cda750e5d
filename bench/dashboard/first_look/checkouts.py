"""This checkout and the baseline's, each with a dashboard on the demo hospital that its own code has stored."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from bench.checkouts import checkout
from kerma.database.engine import make_engine
from local_stack import dashboard_server, free_port, private_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

#: The last commit whose static files were sent uncompressed and whose pages shifted while they loaded.
BASELINE = "a8a4008"
STUDIES = 120
_MAPPED = text("""
    SELECT study_instance_uid, row_index FROM skin_dose JOIN (
        SELECT study_id, study_instance_uid, row_number() OVER (ORDER BY study_at DESC) - 1
            AS row_index
        FROM study WHERE modality = 'RF'
    ) AS listed USING (study_id) WHERE kind = 'map' ORDER BY row_index LIMIT 1
""")


class DemoDashboard(NamedTuple):
    """A dashboard on the demo hospital.

    Attributes:
        url: its start page, without a slash at its end.
        mapped_study: Study Instance UID of the newest fluoroscopy study with a skin dose map.
        row_index: how many fluoroscopy studies are newer.
    """

    url: str
    mapped_study: str
    row_index: int

    @property
    def pages(self) -> dict[str, str]:
        """URLs of the measured pages, by name."""
        paths = {
            "Home": "/",
            "list": "/ct",
            "charts": "/ct_charts",
            "study with map": f"/study?uid={self.mapped_study}",
        }
        return {name: self.url + path for name, path in paths.items()}


def baseline_checkout(folder: Path) -> AbstractContextManager[Path]:
    """A checkout of KERMA_BENCH_BASELINE."""
    return checkout(folder, os.environ.get("KERMA_BENCH_BASELINE", BASELINE))


@contextmanager
def demo_dashboard(repository: Path, folder: Path) -> Iterator[DemoDashboard]:
    """The dashboard of a checkout on the demo hospital that its code has stored."""
    with ExitStack() as stack:
        url = stack.enter_context(private_postgres(folder / f"postgres-{repository.name}"))
        settings = {"KERMA_DATABASE_URL": url, "PYTHONPATH": str(repository)}
        script = Path(__file__).with_name("demo_rows.py")
        subprocess.run(
            [sys.executable, str(script), str(STUDIES)], env={**os.environ, **settings}, cwd=repository, check=True
        )
        server = stack.enter_context(dashboard_server(free_port(), settings, repository=repository))
        engine = make_engine(url)
        yield DemoDashboard(server.url, *_mapped_study(engine))
        engine.dispose()


def _mapped_study(engine: Engine) -> tuple[str, int]:
    with engine.connect() as connection:
        study_instance_uid, row_index = connection.execute(_MAPPED).one()
    return study_instance_uid, row_index
