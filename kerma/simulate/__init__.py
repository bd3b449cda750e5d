"""A synthetic hospital: valid dose reports whose every fact is known beforehand.

`hospital()` yields `DemoObject`s: a complete DICOM file, and the facts that were meant when it was written.
"""

from kerma.simulate.hospital import DEFAULT_UNTIL, DemoObject, hospital

__all__ = ["DEFAULT_UNTIL", "DemoObject", "hospital"]
