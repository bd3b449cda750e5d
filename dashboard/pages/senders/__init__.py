"""The page Senders: received objects by status, and how far each Orthanc has been read."""
