"""Slices of a series tell the same exposure a thousand times: one of them is kept.

Which one must not depend on the order in which they come: it is the one with the least SOP Instance UID.
"""

from collections.abc import Iterable

from kerma.reconcile.precedence import Contribution

#: Images of which a series has hundreds, all telling of one exposure or administration.
_SLICED = frozenset({"ct_image", "pet_image"})


def spare(contributions: Iterable[Contribution]) -> set[str]:
    """SOP Instance UIDs of the slices that need not be kept."""
    slices = [told for told in contributions if told.source in _SLICED]
    by_descending_uid = sorted(slices, key=lambda told: told.sop_instance_uid, reverse=True)
    kept = {(told.source, told.event_set): told.sop_instance_uid for told in by_descending_uid}
    return {told.sop_instance_uid for told in slices} - set(kept.values())
