"""Tables of the DICOM and UCUM standards: coded concepts, units with exact factors, enumerations."""
