"""Kerma within Orthanc: follows its change log, reads the dose of what came, and stores it.

`plugin` is what Orthanc loads, and the only module that imports `orthanc`; `follower` does the work.
"""
