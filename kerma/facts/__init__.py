"""Declarations of all facts, as fields of frozen records: name, unit, path of concepts, meaning and source.

`study` (header), `event` (identity of events), `xray_event`, `ct`, `projection`, `mammography` and `nuclear_medicine`
(totals, events, parts of events).
"""
