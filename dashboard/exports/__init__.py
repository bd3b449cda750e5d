"""Studies and events to take away: CSV, Excel and Parquet, under an address with the filter of the list."""
