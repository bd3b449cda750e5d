"""Exchange with other systems: C-STORE as sender, zip archives, Orthanc identifiers."""
