"""Conformance of dose reports to their templates: requirements, and the score of equipment."""
