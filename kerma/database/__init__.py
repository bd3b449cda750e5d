"""PostgreSQL: schema and migrations, ingest (writing) and query (reading); all SQL of Kerma."""

# Whoever imports one table knows all of them: migrations and foreign keys need the whole.
from kerma.database.schema import skin_dose_tables as skin_dose_tables
