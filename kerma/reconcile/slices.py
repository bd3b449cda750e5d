"""Slices of a series tell the same exposure a thousand times: one of them is kept.

Which one must not depend on the order in which they come: it is the one with the least SOP Instance UID.
"""

from collections.abc import Iterable

from .events import EventKey
from .tellers import Told

#: Images of which a series has hundreds, all telling of one exposure or administration.
_SLICED = frozenset({"ct_image", "pet_image"})


def spare(tellings: Iterable[Told]) -> set[str]:
    """SOP Instance UIDs of the slices that need not be kept."""
    kept: dict[tuple[str, frozenset[EventKey]], str] = {}
    spared: set[str] = set()
    for told in sorted(tellings, key=lambda told: told.sop_instance_uid):
        if told.source in _SLICED and kept.setdefault((told.source, told.event_set), told.sop_instance_uid) != (
            told.sop_instance_uid
        ):
            spared.add(told.sop_instance_uid)
    return spared
