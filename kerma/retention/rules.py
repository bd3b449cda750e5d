"""Rules of retention, read from KERMA_RETENTION: "CTImageStorage:90d, MRImageStorage:30d"."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydicom._uid_dict import UID_dictionary
from pydicom.uid import RE_VALID_UID

from kerma.errors import ConfigurationError
from kerma.extract.object_readers import REPORT_CLASSES

VARIABLE = "KERMA_RETENTION"
MIN_DAYS, MAX_DAYS = 1, 36_500
_FORM = "a list such as CTImageStorage:90d, MRImageStorage:30d"


def _storage_classes() -> Mapping[str, str]:
    """UIDs of the storage SOP classes by keyword (PS3.6, table A-1)."""
    entries = ((uid, entry[1], entry[4]) for uid, entry in UID_dictionary.items())
    return {keyword: uid for uid, kind, keyword in entries if kind == "SOP Class" and "Storage" in keyword}


_UIDS = _storage_classes()


@dataclass(frozen=True)
class RetentionRule:
    """Objects of one SOP class are deleted so many days after Orthanc received them.

    Attributes:
        sop_class: keyword of the SOP class, or its UID where it is private.
        sop_class_uid: SOP Class UID.
        days: age in days, at least 1.
    """

    sop_class: str
    sop_class_uid: str
    days: int

    def __str__(self) -> str:
        """The rule as it is set."""
        return f"{self.sop_class}:{self.days}d"

    @property
    def is_of_reports(self) -> bool:
        """Whether objects of the SOP class are structured reports, which may be the only source of a dose."""
        return self.sop_class_uid in REPORT_CLASSES

    def received_before(self, now: datetime) -> datetime:
        """Objects received before this time are deleted."""
        return now - timedelta(days=self.days)


def parse(text: str) -> list[RetentionRule]:
    """The rules of KERMA_RETENTION; none where it is empty.

    Raises:
        ConfigurationError: a rule cannot be understood, or two are of one SOP class.
    """
    rules = [_rule(part.strip()) for part in text.split(",") if part.strip()]
    uids = [rule.sop_class_uid for rule in rules]
    for rule in rules:
        if uids.count(rule.sop_class_uid) > 1:
            raise ConfigurationError(f"{VARIABLE} has two rules of {rule.sop_class}; it must have one.")
    return rules


def _rule(text: str) -> RetentionRule:
    sop_class, _, age = (part.strip() for part in text.partition(":"))
    days = age.removesuffix("d")
    if not age.endswith("d") or not (days.isascii() and days.isdigit()) or not MIN_DAYS <= int(days) <= MAX_DAYS:
        raise ConfigurationError(
            f"{VARIABLE} has '{text}'; it must be {_FORM}, with {MIN_DAYS} to {MAX_DAYS} days (d)."
        )
    return RetentionRule(sop_class, _uid(sop_class), int(days))


def _uid(sop_class: str) -> str:
    if sop_class in _UIDS:
        return _UIDS[sop_class]
    if "." in sop_class and re.fullmatch(RE_VALID_UID, sop_class):
        return sop_class
    similar = difflib.get_close_matches(sop_class, _UIDS, n=1)
    hint = f" Did you mean {similar[0]}?" if similar else ""
    raise ConfigurationError(
        f"{VARIABLE} has '{sop_class}', which is no SOP class; it must be a keyword of PS3.6 such as CTImageStorage, "
        f"or a SOP Class UID.{hint}"
    )
