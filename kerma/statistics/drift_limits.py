"""Limits of the search for changes of dose, which `bench.drift` measures."""

#: False alarms that all series of one equipment together are expected to have in a year.
ALARMS_PER_YEAR = 0.2
#: Studies of so many days before the day of a search are used.
HISTORY_DAYS = 730
