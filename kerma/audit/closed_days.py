"""Closed days of the audit trail: the ends of their chains, each signed together with all that were closed before.

The ends have positions from 1 in the order in which they were closed. Each position has a link, the hash of its end and
of the link before, and the signature is that of the link: an end that is changed, removed or inserted later leaves no
later signature that fits.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kerma.audit.chain import FIRST_HASH, ChainHead


@dataclass(frozen=True)
class ClosedDay:
    """The end of a chain whose day is closed.

    Attributes:
        position: from 1, in the order in which days were closed.
        head: the end.
        signature: HMAC-SHA256 of its link with the site's key; None where there was none.
        is_removed: whether its rows were removed because of their age.
        removal_signature: of that removal; None where there was none.
    """

    position: int
    head: ChainHead
    signature: str | None = None
    is_removed: bool = False
    removal_signature: str | None = None

    @property
    def fingerprint(self) -> str:
        """Position and signature, by which a person who wrote them down elsewhere finds the day again."""
        return f"{self.position}:{self.signature or 'unsigned'}"

    def link(self, previous: str) -> str:
        """The link of this position, in hexadecimal, from the one before."""
        return hashlib.sha256(f"{previous}:{self.position}:{self.head}".encode()).hexdigest()


def links(days: Iterable[ClosedDay]) -> Iterator[tuple[ClosedDay, str]]:
    """Closed days by position, each with its link."""
    previous = FIRST_HASH
    for day in sorted(days, key=lambda day: day.position):
        previous = day.link(previous)
        yield day, previous


def signature(link: str, key: bytes) -> str | None:
    """HMAC-SHA256 of a link with the site's key, in hexadecimal; None without key."""
    return _signature("audit head", link, key)


def removal_signature(link: str, key: bytes) -> str | None:
    """The signature by which the site states that it has removed the rows of a closed day; None without key."""
    return _signature("removed audit head", link, key)


def fits(found: str | None, expected: str | None) -> bool:
    """Whether a signature is the expected one; a missing one is not."""
    return found is not None and expected is not None and hmac.compare_digest(found, expected)


def _signature(statement: str, link: str, key: bytes) -> str | None:
    if not key:
        return None
    # The statement keeps it apart from the hashes of patient data, which are made with the same key.
    return hmac.new(key, f"{statement}:{link}".encode(), hashlib.sha256).hexdigest()
