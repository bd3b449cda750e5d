"""Simulated fluoroscopy and radiography."""
