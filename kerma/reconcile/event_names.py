"""The names by which an irradiation event is recognised in objects of other studies.

Irradiation Event UIDs are globally unique as far as equipment follows the standard; whether two events of one name are
the same is decided by their values (`shared_events`).
"""

import hashlib
from collections.abc import Iterable
from datetime import time

from kerma.facts.event import IrradiationEvent
from kerma.identity import is_placeholder
from kerma.reconcile.contribution import Contribution

#: Doses of which an image must state one, above zero, to be recognised without an event UID.
_DOSES = ("dap_gy_cm2", "agd_mgy", "ctdi_vol_mgy")
_TECHNIQUE = ("plane", "tube_voltage_kv", "exposure_mas", *_DOSES)
#: Beginning of names that are made from the content of an image; UIDs begin with a digit.
_OF_IMAGE = "image:"


def event_names(contribution: Contribution) -> list[frozenset[str]]:
    """The names of each event of an object, in its order; an event that only its values describe has none."""
    return [frozenset(_names(contribution, event)) for event in contribution.events]


def name_hashes(names: Iterable[str]) -> list[int]:
    """64-bit hashes of names, sorted, by which stored objects are found."""
    return sorted({_hash(name) for name in names})


def _names(contribution: Contribution, event: IrradiationEvent) -> Iterable[str]:
    if contribution.is_report:
        return (event.irradiation_event_uid,) if event.irradiation_event_uid else ()
    uids: tuple[str, ...] = getattr(event, "referenced_event_uids", ())
    if len(uids) > 1:
        return ()
    own = event.irradiation_event_uid
    named = uids or ((own,) if own and own != contribution.sop_instance_uid else ())
    return (*named, *_content_name(contribution, event))


def _content_name(image: Contribution, event: IrradiationEvent) -> tuple[str, ...]:
    """A name made of serial number, start and technique: no equipment makes two such exposures at once.

    Copies by Orthanc and by a PACS have SOP Instance UIDs of their own, and many images state no event UID.
    """
    serial, start = image.study.device_serial_number or "", event.started_at
    if is_placeholder(serial) or start is None or start.time() == time.min:
        return ()
    if not any(getattr(event, name, None) for name in _DOSES):
        return ()
    values = [str(getattr(event, name, None)) for name in _TECHNIQUE]
    return (_OF_IMAGE + "/".join((serial, start.isoformat(), *values)),)


def _hash(name: str) -> int:
    digest = hashlib.md5(name.encode(errors="replace"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], signed=True)
