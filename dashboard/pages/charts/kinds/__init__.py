"""Kinds of charts: from typed data to marks, specification and notes."""
