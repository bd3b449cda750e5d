"""PostgreSQL: tables made from the declared facts, migrations, the store that writes and the queries that read."""
