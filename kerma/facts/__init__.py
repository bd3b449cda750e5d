"""The facts Kerma keeps, each declared once: by family, with name, unit, path, meaning and source.

`kerma.facts.study` (header), `event` (identity of events), `ct` and `projection` (totals, events, parts of events).
"""
