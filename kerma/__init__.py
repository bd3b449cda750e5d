"""Kerma: open radiation dose management for hospitals."""

__version__ = "0.1.0"
