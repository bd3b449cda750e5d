"""Writing: extractions into studies, events, ledger and rollups in one transaction."""
