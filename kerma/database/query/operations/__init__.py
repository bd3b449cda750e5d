"""Queries on equipment, ingestion and data quality."""
