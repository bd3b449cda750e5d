"""Kerma's tests."""
