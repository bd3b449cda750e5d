"""The list of studies of one modality."""
