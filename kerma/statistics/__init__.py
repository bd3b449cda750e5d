"""Statistics of doses, without database or screen: bootstrap intervals, percentile ranks, bins, inactivity."""
