"""Merges the contributions of all objects of a study: a pure function without database.

Duplicated, cumulative and continued reports, and images, are merged by irradiation event. The result depends neither on
the order in which objects arrive nor on repetition; nothing is counted twice; each fact has its source object.
"""

from kerma.reconcile.contribution import Contribution
from kerma.reconcile.precedence import SLICED, redundant_slices
from kerma.reconcile.study import ReconciledStudy, reconcile

__all__ = ["SLICED", "Contribution", "ReconciledStudy", "reconcile", "redundant_slices"]
