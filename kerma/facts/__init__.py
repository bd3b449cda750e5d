"""Declarations of all facts: name with unit, label, concept path, meaning and source.

`study` declares the header, `event` the identity of events, and one module per modality totals, events and their parts.
"""
