"""The audit trail in the database: rows are added, found and verified, and closed days are signed."""
