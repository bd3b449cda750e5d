"""Worker: claims jobs from the database, computes, and stores the results."""
