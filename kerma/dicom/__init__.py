"""Reading DICOM data sets and SR content trees (PS3.3, PS3.5); knows no dose."""
