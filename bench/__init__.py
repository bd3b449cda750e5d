"""Benchmarks on real servers of this machine: reception, reading, skin dose maps, dashboard."""
