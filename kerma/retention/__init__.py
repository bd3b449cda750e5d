"""Deletion of objects from Orthanc: old ones by rules of SOP class and age, and studies that people select."""
