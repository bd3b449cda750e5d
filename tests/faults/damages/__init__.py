"""The damages, one function each; importing this package declares them all."""

from tests.faults.damages import processes

__all__ = ["processes"]
