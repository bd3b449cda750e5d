"""The baseline: all tables, indexes and comments, as written in `0001_baseline.sql`.

The identifier contains a digest of that file. A database made with another form of the baseline, which only
development versions had, is therefore not taken for a current one.
"""

import hashlib
import re
from pathlib import Path

from alembic import op

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_DIGITS = 8

revision = f"0001_{hashlib.sha256(_SQL.encode()).hexdigest()[:_DIGITS]}"
down_revision = None


def upgrade() -> None:
    """Create all tables, parents first."""
    op.get_bind().exec_driver_sql(_SQL, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drop all tables, children first, with all data."""
    for table in reversed(re.findall(r"^CREATE TABLE (\w+)", _SQL, re.MULTILINE)):
        op.drop_table(table)
