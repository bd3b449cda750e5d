"""State of ingestion, jobs, equipment and storage: metrics for Prometheus, and health checks."""
