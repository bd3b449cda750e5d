"""The demo hospital, made once for all tests that look at it."""

import pytest

from kerma.simulate import DemoObject, hospital

Kinds = dict[tuple[str, str], DemoObject]


@pytest.fixture(scope="session")
def reports() -> list[DemoObject]:
    """The default hospital."""
    return list(hospital())


@pytest.fixture(scope="session")
def kinds() -> Kinds:
    """One report of each kind: by station and performed procedure, from a hospital big enough to have all."""
    found: Kinds = {}
    for report in hospital(studies=1500):
        study = report.expected["study"]
        found.setdefault((study["station_name"], study["performed_procedure"]), report)
    return found
