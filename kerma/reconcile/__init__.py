"""Merging: the rows of one study as a pure function of the contributions of all its objects.

Duplicated, cumulative and continued reports, and images, of one study are merged by irradiation event. The order and
repetition of arrival do not matter, no event counts twice, and each fact has its source object.
"""

from kerma.reconcile.precedence import Contribution
from kerma.reconcile.redundant_slices import spare
from kerma.reconcile.study import StudyRows, reconcile

__all__ = ["Contribution", "StudyRows", "reconcile", "spare"]
