"""PostgreSQL: tables made from the declared facts, migrations, the store that writes and the queries that read."""

# Whoever imports one table knows all of them: migrations and foreign keys need the whole.
from kerma.database.schema import skin_dose_tables as skin_dose_tables
