"""Acceptance test of the installed system: known objects through a second Orthanc, expected against found values."""
