"""Identifiers and random numbers that depend on the seed alone."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

import numpy as np

_NAMESPACE = UUID("5d3f6c0e-8f0b-5c1e-9a55-2f6d7c3b1e42")
_STREAMS = {"patient": 1, "study": 2}


@dataclass(frozen=True, slots=True)
class Source:
    """All randomness and all identifiers of one demo hospital.

    Attributes:
        seed: the seed.
        studies: how many studies are made.
        until: the last day of the period.
    """

    seed: int
    studies: int
    until: date

    def uid(self, *names: object) -> str:
        """A UID under 2.25 (UUID5) for the thing that these names lead to."""
        path = "/".join(map(str, (self.seed, self.studies, self.until, *names)))
        return f"2.25.{uuid5(_NAMESPACE, path).int}"

    def generator(self, stream: str, number: int) -> np.random.Generator:
        """The generator of one patient or one study: the same whatever was made before it."""
        return np.random.default_rng((self.seed, _STREAMS[stream], number))


def device_uid(serial_number: str) -> str:
    """The UID that a machine gives itself: its own for ever, whatever the seed."""
    return f"2.25.{uuid5(_NAMESPACE, 'device/' + serial_number).int}"
