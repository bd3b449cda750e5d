"""The page of one patient's studies of all modalities."""
