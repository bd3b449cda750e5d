"""A synthetic hospital: valid dose objects whose every fact is known beforehand.

`hospital_studies()` yields `DemoStudy`s: the objects of a study, and what is known of it when all have come.
`hospital()` yields their `DemoObject`s: a complete DICOM file, and the facts that were meant when it was written.
"""

from kerma.simulate.demo import DemoObject, DemoStudy
from kerma.simulate.hospital import DEFAULT_UNTIL, hospital, hospital_studies

__all__ = ["DEFAULT_UNTIL", "DemoObject", "DemoStudy", "hospital", "hospital_studies"]
