"""Streamlit dashboard: queries the database and shows studies, charts and skin dose maps."""
