"""Encoding of simulated DICOM objects: content trees, codes and Part 10 files."""
