"""Deletion of old objects from Orthanc by rules of SOP class and age; their doses stay in the database."""
