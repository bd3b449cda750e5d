"""Rows of the audit trail, the hashes that chain them, and the signatures of closed days; knows no database."""
