"""Files in Orthanc's storage that its index does not name: found, compared with the index, imported into Orthanc."""
