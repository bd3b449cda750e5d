"""What Alembic runs: the steps, over the connection that `kerma.database.schema.migrate` hands in."""

from alembic import context

from kerma.database.schema.audit_partitions import include_name
from kerma.database.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, include_name=include_name
)
with context.begin_transaction():
    context.run_migrations()
