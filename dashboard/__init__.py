"""The dashboard: choose, ask, show. It reads the database, and imports nothing of Orthanc."""
