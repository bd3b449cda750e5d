"""Queries on the conformance of dose reports: requirements and checks by equipment and software version."""
