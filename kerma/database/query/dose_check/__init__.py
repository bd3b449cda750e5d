"""Queries on CT dose checks: rates of notifications, exceeded values, and samples for notification values."""
