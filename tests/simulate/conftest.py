"""The demo hospital, made once for all tests that look at it."""

import pytest

from kerma.simulate import DemoObject, hospital

Kinds = dict[tuple[str, ...], DemoObject]


@pytest.fixture(scope="session")
def reports() -> list[DemoObject]:
    """The default hospital."""
    return list(hospital())


@pytest.fixture(scope="session")
def kinds() -> Kinds:
    """One report of each kind: by station, performed procedure and whether an exposure was repeated."""
    found: Kinds = {}
    for report in hospital(studies=1500):
        study = report.expected["study"]
        comments = "".join(sorted({event.get("comment", "")[:8] for event in report.expected["events"]}))
        found.setdefault((study["station_name"], study["performed_procedure"], comments), report)
    return found
