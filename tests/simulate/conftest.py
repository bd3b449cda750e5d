"""The demo hospital, made once for all tests that look at it."""

import pytest

from kerma.simulate import DemoObject, DemoStudy, hospital_studies
from tests.support.demo_answers import answer_of

Kinds = dict[tuple[str, ...], DemoObject]


@pytest.fixture(scope="session")
def demo_studies() -> list[DemoStudy]:
    """The default hospital."""
    return list(hospital_studies())


@pytest.fixture(scope="session")
def objects(demo_studies: list[DemoStudy]) -> list[DemoObject]:
    """All objects of the default hospital."""
    return [each for study in demo_studies for each in study.objects]


@pytest.fixture(scope="session")
def reports(objects: list[DemoObject]) -> list[DemoObject]:
    """The dose reports of the default hospital."""
    return [each for each in objects if each.source.endswith("_rdsr")]


@pytest.fixture(scope="session")
def many_studies() -> list[DemoStudy]:
    """A bigger hospital, where the rare things happen too."""
    return list(hospital_studies(studies=3000, seed=7))


@pytest.fixture(scope="session")
def all_kinds(many_studies: list[DemoStudy]) -> Kinds:
    """One object of each kind: by SOP class, station, performed procedure, types of events, repeated exposures."""
    found: Kinds = {}
    for made in (each for study in many_studies for each in study.objects):
        study = answer_of(made)["study"]
        events = answer_of(made)["events"]
        types = "".join(sorted({event.get("irradiation_event_type", "")[:3] for event in events}))
        comments = "".join(sorted({event.get("comment", "")[:8] for event in events}))
        kind = (made.source, made.sop_class_uid, study["station_name"])
        found.setdefault((*kind, study["performed_procedure"], types, comments), made)
    return found


@pytest.fixture(scope="session")
def kinds(all_kinds: Kinds) -> Kinds:
    """One report of each kind."""
    return {kind: made for kind, made in all_kinds.items() if kind[0].endswith("_rdsr")}
