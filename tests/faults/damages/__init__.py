"""The damages, one function each; importing this package declares them all."""

from tests.faults.damages import (
    clocks,
    commands,
    copies,
    corrections,
    full_disks,
    network,
    nodes,
    orthanc_objects,
    processes,
    simulated_disks,
    statements,
)

__all__ = [
    "clocks",
    "commands",
    "copies",
    "corrections",
    "full_disks",
    "network",
    "nodes",
    "orthanc_objects",
    "processes",
    "simulated_disks",
    "statements",
]
