"""Demo hospital: valid DICOM objects with known doses.

`hospital_studies()` yields `DemoStudy` records: the objects of a study and its expected facts. `hospital()` yields
`DemoObject` records: a complete DICOM file and the facts that it was written with.
"""

from kerma.simulate.demo import DemoObject, DemoStudy
from kerma.simulate.hospital import DEFAULT_UNTIL, hospital, hospital_studies

__all__ = ["DEFAULT_UNTIL", "DemoObject", "DemoStudy", "hospital", "hospital_studies"]
