"""What Alembic runs: the steps, over the connection that `kerma.database.schema.migrate` hands in."""

from alembic import context

from kerma.database.schema.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
