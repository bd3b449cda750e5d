"""Export of studies and events as CSV, Excel and Parquet by URL."""
