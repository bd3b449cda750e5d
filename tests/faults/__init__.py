"""Damage done to running servers while objects arrive, and what is left of the objects afterwards.

A damage (`tests/faults/damages`) is a function that breaks something and repairs it. The engine (`engine.py`) has
senders send the objects of the demo hospital over DICOM, does the damage at a random moment, waits until everything has
settled, and compares the database with a fresh import of the same objects. Results are stored in `.run/faults`, one
file per damage; `python -m tests.faults.report` prints them.
"""
