"""Simulated computed tomography."""
