"""Writing: extractions into studies, events, ledger and rollups in one transaction.

Transactions take locks in one order, so that two never wait for each other:

1. advisory locks of studies, objects and names of events, all at once (`merging.lock`),
2. the advisory lock of `equipment_merge_groups`: shared by those who store studies, exclusive by those who change rules
   or sizes for them,
3. rows of `study`, by identifier,
4. rows of `job`.

To request a job locks its study: the foreign key holds a key share of it, which a deletion waits for.
"""
