"""One study, many tellers: the study's rows as a pure function of everything that its objects told.

Duplicated, cumulative and continued reports, and images, of one study are merged by irradiation event. The order in
which objects come, and how often, never matters; nothing is counted twice; each fact knows the object that told it.
"""

from .slices import spare
from .study import StudyRows, reconcile
from .tellers import Told

__all__ = ["StudyRows", "Told", "reconcile", "spare"]
