"""The commands of the pages about access work in the order in which they stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import insert

from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts
from kerma.database.schema.tables import equipment
from tests.support import documented

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


#: Equipment that the page about users names.
NAMED = UUID("1a347e38-5805-5833-b159-90257a56d035")
SITE = {"institution_name": "North Hospital", "department_name": "Cardiology"}


@pytest.mark.parametrize(
    ("page", "first"), [("access.md", ""), ("users.md", ""), ("outbox.md", ""), ("audit-trail.md", "access.md")]
)
def test_the_commands_of_a_page_succeed_one_after_the_other(
    engine: Engine, database_url: str, tmp_path: Path, page: str, first: str
) -> None:
    with engine.begin() as connection:
        accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        connection.execute(insert(equipment).values(equipment_id=NAMED, **SITE))
    (tmp_path / "secret").write_text("0123456789abcdef0123456789abcdef")
    settings = {"KERMA_DATABASE_URL": database_url, "KERMA_SECRET_FILE": str(tmp_path / "secret")}
    commands = [section.commands for name in (first, page) if name for section in documented.sections(name)]
    done = documented.run("set -e\n" + "".join(commands), tmp_path, settings)
    assert done.returncode == 0, done.stdout
