"""Limits of the search for changes of dose."""

#: False alarms that all series of one equipment together are expected to have in a year.
ALARMS_PER_YEAR = 0.3
