"""Orthanc plugin: follows the change log, has doses extracted and stored.

Orthanc loads `plugin`, the only module that imports `orthanc`. It starts `reader`, a process in which the follower of
the change log works.
"""
