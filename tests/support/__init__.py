"""What tests share: builders of DICOM objects, rows and studies, and the programs that tests start."""
