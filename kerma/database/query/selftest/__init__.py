"""What the self-test reads from its temporary schema, by the queries that pages and exports use."""
