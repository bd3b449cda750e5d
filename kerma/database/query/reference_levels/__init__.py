"""Samples of equipment that are compared with reference levels."""
