"""Lifetimes of cached query results, in seconds."""

#: Of what must appear soon after an object was received: lists, studies, the ledger.
FRESH_S = 5
#: Of counts and lists that may be half a minute old.
RECENT_S = 30
#: Of statistics, completeness and options of filters.
SLOW_S = 300
#: Of results of a long computation for given parameters, which do not change.
COMPUTED_S = 600
