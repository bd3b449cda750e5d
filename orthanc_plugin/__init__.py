"""Orthanc plugin: follows the change log, has doses extracted and stored.

Orthanc loads `plugin`, the only module that imports `orthanc`; `follower` is the thread that does the work.
"""
