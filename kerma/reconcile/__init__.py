"""One study, many tellers: the study's rows as a pure function of everything that its objects told.

Duplicated, cumulative and continued reports, and images, of one study are merged by irradiation event. The order in
which objects come, and how often, never matters; nothing is counted twice; each fact knows the object that told it.
"""

from kerma.reconcile.precedence import Contribution
from kerma.reconcile.redundant_slices import spare
from kerma.reconcile.study import StudyRows, reconcile

__all__ = ["Contribution", "StudyRows", "reconcile", "spare"]
